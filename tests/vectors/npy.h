#pragma once

#include <filesystem>
#include <string_view>

#include "tests/vectors/array.h"

namespace upforge::vectors {

/// An array as NumPy saves it: little-endian numbers or booleans in C or Fortran order. Throws
/// where the file is anything else, shorter or longer than its header says.
Array read_npy(const std::filesystem::path& path);
Array parse_npy(std::string_view bytes);

}  // namespace upforge::vectors
