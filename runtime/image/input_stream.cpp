#include "image/input_stream.h"

#include <fmt/format.h>

#include <cerrno>
#include <utility>

#include "upforge/error.h"

namespace upforge {

namespace {

std::error_code last_error() noexcept {
    return {errno, std::generic_category()};
}

}  // namespace

InputStream::InputStream(const std::filesystem::path& path)
    : name_(path == "-" ? "standard input" : path.string()),
      file_(path == "-" ? stdin : std::fopen(path.c_str(), "rbe")) {
    if (file_ == nullptr) {
        throw_cannot_read(name_, last_error().message());
    }
}

InputStream::InputStream(std::span<const std::byte> bytes, std::string name)
    : name_(std::move(name)),
      // Mode "r" never writes; the parameter is not const because other modes do.
      file_(::fmemopen(const_cast<std::byte*>(bytes.data()), bytes.size(), "rb")) {
    if (file_ == nullptr) {
        throw_cannot_read(name_, last_error().message());
    }
}

std::size_t InputStream::read(void* data, std::size_t size) noexcept {
    const std::size_t count = std::fread(data, 1, size, file_.get());
    if (count < size && std::ferror(file_.get()) != 0) {
        failure_ = last_error();
    }
    return count;
}

void InputStream::Closer::operator()(std::FILE* file) const {
    if (file != stdin) {
        std::fclose(file);
    }
}

void throw_cannot_read(const std::string& name, const std::string& reason) {
    throw Error(ErrorCode::file, fmt::format("cannot read {}: {}", name, reason));
}

}  // namespace upforge
