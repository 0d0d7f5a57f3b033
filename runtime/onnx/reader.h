#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "model/model.h"

namespace upforge {

/// An ONNX model of opset 6 to 24. The file is mapped, and so are those in its folder that it keeps
/// weights in: the constants' bytes are theirs.
///
/// Throws an Error, beginning with the path, where the file is anything else. What nodes mean is
/// not looked at, so that operators which nothing here knows are no error yet.
Model read_onnx(const std::filesystem::path& path);

/// The same from memory that `owner` keeps alive; `source` names it in messages. Without a folder
/// all weights must be in that memory.
Model parse_onnx(std::span<const std::byte> bytes, std::shared_ptr<const void> owner,
                 const std::string& source,
                 const std::optional<std::filesystem::path>& folder = {});

}  // namespace upforge
