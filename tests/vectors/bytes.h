#pragma once

#include <filesystem>
#include <string>

namespace upforge::vectors {

/// The whole file. Throws when it cannot be read.
std::string read_bytes(const std::filesystem::path& path);

}  // namespace upforge::vectors
