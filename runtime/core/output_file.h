#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <system_error>

namespace upforge {

/// A file that appears under its name only once it is complete.
///
/// Bytes go to a hidden file in the same folder; `commit` gives it the name. Without `commit` the
/// hidden file is removed, and whatever had the name keeps it. Devices and pipes, which cannot be
/// replaced, are written directly, and so is standard output, "-".
class OutputFile {
  public:
    /// Throws Error(ErrorCode::file) when nothing can be written there.
    explicit OutputFile(std::filesystem::path path);
    ~OutputFile();

    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    const std::filesystem::path& path() const { return path_; }

    /// Reports failure by value, so that a callback of a C library may use it.
    [[nodiscard]] std::error_code write(const void* data, std::size_t size) noexcept;

    /// The same, throwing Error(ErrorCode::file).
    void append(std::span<const std::byte> bytes);

    /// Forces the bytes to the disk, then renames. Throws Error(ErrorCode::file).
    void commit();

  private:
    void open_hidden();
    void open_directly();
    void open_standard_output();

    std::filesystem::path path_;    ///< as the caller wrote it or "standard output", for messages
    std::filesystem::path target_;  ///< with symbolic links followed
    std::filesystem::path hidden_;  ///< empty when written directly
    std::atomic<char*>* listing_ = nullptr;
    int descriptor_ = -1;
};

/// Throws Error(ErrorCode::file): "cannot write PATH: REASON".
[[noreturn]] void throw_cannot_write(const std::filesystem::path& path, const std::string& reason);

/// Removes the hidden files of all OutputFiles. Made for signal handlers that end the process:
/// afterwards no OutputFile that was open can be committed.
void remove_unfinished_files() noexcept;

}  // namespace upforge
