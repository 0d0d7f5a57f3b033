#pragma once

#include <span>
#include <string_view>

#include "graph/operation.h"

namespace upforge::graph {

/// A tensor of this type without memory, for what looks only at types and shapes.
Tensor stand_in(const TensorType& type);

/// Throws unless there are as many inputs.
void require_inputs(std::string_view operation, std::span<const TensorType> inputs,
                    std::size_t least, std::size_t most);

/// The shape of an input, which must hold floats.
const Shape& shape_of_floats(std::string_view operation, std::string_view name,
                             const TensorType& input);

/// Throws unless there is a number for each channel.
void require_each_channel(std::string_view operation, std::string_view name,
                          std::span<const float> values, const Shape& shape);

}  // namespace upforge::graph
