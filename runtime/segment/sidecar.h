#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "model/model.h"
#include "segment/settings.h"

namespace upforge::segment {

/// Where settings for a model may lie beside it: "unet.json" of "unet.onnx".
std::filesystem::path sidecar_of(const std::filesystem::path& model);

/// The settings in a JSON file such as
///
///     {"normalize": "zscore", "scale": 255, "classes": ["background", "cell"]}
///
/// none where there is no such file. A value is a number, a text as in a model's metadata, or a
/// list of these, where a text is one word, commas and all. Throws Error(ErrorCode::file) where the
/// file is anything else.
Settings read_sidecar(const std::filesystem::path& path);

/// The same from a text; `source` names it in messages.
Settings parse_sidecar(std::string_view text, const std::string& source);

/// What a model's metadata says, and stronger, what its sidecar does, and strongest, these. An
/// empty path is that of a model without a file.
Settings settings_of(const Model& model, const std::filesystem::path& path, Settings stronger);

}  // namespace upforge::segment
