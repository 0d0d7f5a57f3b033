#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "model/array.h"

namespace upforge {

/// An array as NumPy saves it: versions 1 to 3, little-endian numbers or booleans, in C or Fortran
/// order. Throws where the file is anything else, shorter or longer than its header says.
Array read_npy(const std::filesystem::path& path);

/// The same from memory that `owner` keeps alive; `source` names it in messages.
Array parse_npy(std::span<const std::byte> bytes, std::shared_ptr<const void> owner,
                const std::string& source);

/// The file appears once it is complete. NumPy has no bfloat16, so that is refused.
void write_npy(const std::filesystem::path& path, const Array& array);

}  // namespace upforge
