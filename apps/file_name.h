#pragma once

#include <string>

namespace upforge {

/// The name with `_` for what had better not be in a file's name.
std::string file_name(const std::string& name);

}  // namespace upforge
