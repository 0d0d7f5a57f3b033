#pragma once

#include <map>
#include <optional>
#include <string>

#include "model/model.h"
#include "upforge/geometry.h"

namespace upforge::lower {

using Sizes = std::map<std::string, Dims>;

/// Dimensions for every input: those given by name, or those that the model states, with
/// `image_size` for rows and columns and 1 for batch where it leaves them open; dimensions that the
/// model calls the same are the same. Throws when some are still open, or do not fit the model.
Sizes resolve_sizes(const Model& model, const Sizes& given = {}, std::optional<YX> image_size = {});

/// Whether an input is an array of batch, rows, columns and channels: one that a Transpose brings
/// into ONNX's usual order, or, of one channel, a Reshape or Unsqueeze.
bool channels_last(const Model& model, const std::string& input);

}  // namespace upforge::lower
