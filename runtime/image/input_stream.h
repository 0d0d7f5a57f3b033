#pragma once

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <system_error>

namespace upforge {

/// Bytes in their order: of a file or a pipe, of standard input, or of memory.
class InputStream {
  public:
    /// "-" is standard input. Throws Error(ErrorCode::file).
    explicit InputStream(const std::filesystem::path& path);
    /// `bytes` must outlive the stream; `name` is for messages.
    InputStream(std::span<const std::byte> bytes, std::string name);

    /// The path, or "standard input".
    const std::string& name() const { return name_; }

    /// How many bytes there were: fewer than asked for at the end and after a failure. Never
    /// throws, so that a callback of a C library may use it.
    [[nodiscard]] std::size_t read(void* data, std::size_t size) noexcept;

    /// Why `read` gave too few bytes; nothing where the stream just ended.
    std::error_code failure() const { return failure_; }

  private:
    struct Closer {
        void operator()(std::FILE* file) const;
    };

    std::string name_;
    std::error_code failure_;
    std::unique_ptr<std::FILE, Closer> file_;
};

/// Throws Error(ErrorCode::file): "cannot read NAME: REASON".
[[noreturn]] void throw_cannot_read(const std::string& name, const std::string& reason);

}  // namespace upforge
