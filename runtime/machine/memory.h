#pragma once

#include <cstdint>
#include <filesystem>

namespace upforge {

/// Bytes that can be used without others being swapped out, as Linux estimates it, or what the
/// process's control groups leave of them. `root` is the root of the file system, or a folder that
/// looks like one.
std::int64_t free_memory(const std::filesystem::path& root = "/");

/// The most bytes that this process had in memory at once.
std::int64_t peak_memory();

}  // namespace upforge
