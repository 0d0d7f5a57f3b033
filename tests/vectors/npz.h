#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "model/array.h"

namespace upforge::vectors {

/// NumPy's archive of arrays, by name: a zip file whose members are stored or deflated. Throws
/// where it is anything else.
std::map<std::string, upforge::Array> read_npz(const std::filesystem::path& path);

}  // namespace upforge::vectors
