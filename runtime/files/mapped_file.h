#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace upforge {

/// A file's bytes, mapped read-only rather than read: a page takes memory once it is looked at, and
/// until it is forgotten.
///
/// Whoever shortens the file meanwhile ends the process (SIGBUS), as with every mapped file.
class MappedFile {
  public:
    /// Throws Error(ErrorCode::file), also where the file is empty or is none that can be mapped.
    explicit MappedFile(const std::filesystem::path& path);
    ~MappedFile();

    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::byte> bytes() const { return bytes_; }

    /// Gives the memory of all pages back. Those looked at again are read from the disk again.
    void forget() const noexcept;

  private:
    std::span<const std::byte> bytes_;
};

}  // namespace upforge
