#include "files/mapped_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "upforge/error.h"

namespace upforge {

namespace {

[[noreturn]] void throw_cannot_read(const std::filesystem::path& path, const std::string& reason) {
    throw Error(ErrorCode::file, fmt::format("cannot read {}: {}", path.string(), reason));
}

std::string last_error() {
    return std::generic_category().message(errno);
}

class Descriptor {
  public:
    /// Opening a pipe must not wait for somebody who writes into it.
    explicit Descriptor(const std::filesystem::path& path)
        : number(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
        if (number < 0) {
            throw_cannot_read(path, last_error());
        }
    }
    ~Descriptor() { ::close(number); }

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    const int number;
};

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) {
    const Descriptor file(path);
    struct stat status = {};
    if (::fstat(file.number, &status) != 0) {
        throw_cannot_read(path, last_error());
    }
    if (S_ISDIR(status.st_mode)) {
        throw_cannot_read(path, "it is a folder");
    }
    if (!S_ISREG(status.st_mode)) {
        throw_cannot_read(path, "it is not a regular file");
    }
    if (status.st_size == 0) {
        throw_cannot_read(path, "the file is empty");
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number, 0);
    if (start == MAP_FAILED) {
        throw_cannot_read(path, last_error());
    }
    bytes_ = {static_cast<const std::byte*>(start), size};
}

MappedFile::~MappedFile() {
    ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

void MappedFile::forget() const noexcept {
    ::madvise(const_cast<std::byte*>(bytes_.data()), bytes_.size(), MADV_DONTNEED);
}

}  // namespace upforge
