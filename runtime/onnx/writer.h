#pragma once

#include <filesystem>

#include "model/model.h"

namespace upforge {

/// Writes the model as one ONNX file that other engines load; it appears once it is complete. The
/// constants' bytes go straight into the file. Throws where they are more than the 2 GiB that such
/// a file can have.
void write_onnx(const Model& model, const std::filesystem::path& path);

}  // namespace upforge
