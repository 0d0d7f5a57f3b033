#pragma once

#include <string>
#include <vector>

namespace upforge {

/// Lines of cells as text, in columns that are as wide as their widest cell.
std::string in_columns(const std::vector<std::vector<std::string>>& lines);

}  // namespace upforge
