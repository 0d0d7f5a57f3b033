#pragma once

#include <filesystem>

#include "image/image.h"

namespace upforge {

/// The file is complete or not there at all. Throws Error(ErrorCode::file).
void write_png(const std::filesystem::path& path, const Image& image);

}  // namespace upforge
