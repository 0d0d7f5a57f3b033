#include "core/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#include "upforge/error.h"

namespace upforge {

namespace fs = std::filesystem;

namespace {

/// Names of the hidden files. Whoever takes a name out of its slot owns it, so that a signal
/// handler never reads one that is being freed.
std::array<std::atomic<char*>, 64> listed_names;

std::atomic<char*>* list(const fs::path& hidden) {
    char* name = ::strdup(hidden.c_str());
    if (name == nullptr) {
        throw std::bad_alloc();
    }
    for (std::atomic<char*>& slot : listed_names) {
        char* vacant = nullptr;
        if (slot.compare_exchange_strong(vacant, name)) {
            return &slot;
        }
    }
    std::free(name);
    return nullptr;
}

void unlist(std::atomic<char*>* slot) noexcept {
    std::free(slot->exchange(nullptr));
}

std::error_code last_error() noexcept {
    return {errno, std::generic_category()};
}

fs::path next_hidden_name(const fs::path& target) {
    static std::atomic<unsigned> files{0};
    return target.parent_path() / fmt::format(".upforge-{}-{}.part", ::getpid(), files++);
}

}  // namespace

OutputFile::OutputFile(fs::path path)
    : path_(path == "-" ? "standard output" : path), target_(std::move(path)) {
    if (target_ == "-") {
        open_standard_output();
        return;
    }
    if (!path_.has_filename()) {
        throw_cannot_write(path_, "this does not name a file");
    }
    std::error_code error;
    const fs::file_status status = fs::status(path_, error);
    if (!fs::exists(status)) {
        open_hidden();
    } else if (fs::is_regular_file(status)) {
        target_ = fs::canonical(path_, error);
        if (error) {
            throw_cannot_write(path_, error.message());
        }
        open_hidden();
    } else {
        open_directly();
    }
}

OutputFile::~OutputFile() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
    if (listing_ != nullptr) {
        ::unlink(hidden_.c_str());
        unlist(listing_);
    }
}

void OutputFile::open_hidden() {
    std::error_code error;
    do {
        hidden_ = next_hidden_name(target_);
        listing_ = list(hidden_);
        if (listing_ == nullptr) {
            throw_cannot_write(path_, fmt::format("{} other files are being written at once",
                                                  listed_names.size()));
        }
        descriptor_ = ::open(hidden_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor_ >= 0) {
            return;
        }
        error = last_error();
        unlist(std::exchange(listing_, nullptr));
    } while (error == std::errc::file_exists);
    throw_cannot_write(path_, error.message());
}

void OutputFile::open_directly() {
    descriptor_ = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor_ < 0) {
        throw_cannot_write(path_, last_error().message());
    }
}

void OutputFile::open_standard_output() {
    descriptor_ = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    if (descriptor_ < 0) {
        throw_cannot_write(path_, last_error().message());
    }
}

std::error_code OutputFile::write(const void* data, std::size_t size) noexcept {
    const char* bytes = static_cast<const char*>(data);
    while (size > 0) {
        const ssize_t written = ::write(descriptor_, bytes, size);
        if (written >= 0) {
            bytes += written;
            size -= static_cast<std::size_t>(written);
        } else if (errno != EINTR) {
            return last_error();
        }
    }
    return {};
}

void OutputFile::append(std::span<const std::byte> bytes) {
    if (const std::error_code error = write(bytes.data(), bytes.size())) {
        throw_cannot_write(path_, error.message());
    }
}

void OutputFile::commit() {
    if (listing_ != nullptr && ::fsync(descriptor_) != 0) {
        throw_cannot_write(path_, last_error().message());
    }
    if (::close(std::exchange(descriptor_, -1)) != 0) {
        throw_cannot_write(path_, last_error().message());
    }
    if (listing_ != nullptr) {
        if (std::rename(hidden_.c_str(), target_.c_str()) != 0) {
            throw_cannot_write(path_, last_error().message());
        }
        unlist(std::exchange(listing_, nullptr));
    }
}

void throw_cannot_write(const fs::path& path, const std::string& reason) {
    throw Error(ErrorCode::file, fmt::format("cannot write {}: {}", path.string(), reason));
}

void remove_unfinished_files() noexcept {
    for (std::atomic<char*>& slot : listed_names) {
        if (const char* name = slot.exchange(nullptr)) {
            ::unlink(name);
        }
    }
}

}  // namespace upforge
