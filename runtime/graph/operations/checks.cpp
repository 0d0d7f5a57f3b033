#include "graph/operations/checks.h"

#include <fmt/core.h>

#include "operators/require.h"
#include "upforge/error.h"

namespace upforge::graph {

Tensor stand_in(const TensorType& type) {
    static std::int32_t element = 0;
    return Tensor::view(&element, type.type, type.shape, Strides{0, 0, 0});
}

void require_inputs(std::string_view operation, std::span<const TensorType> inputs,
                    std::size_t least, std::size_t most) {
    if (inputs.size() < least || inputs.size() > most) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{}: {} inputs; it takes {}", operation, inputs.size(),
                                least == most ? fmt::format("{}", least)
                                              : fmt::format("{} to {}", least, most)));
    }
}

const Shape& shape_of_floats(std::string_view operation, std::string_view name,
                             const TensorType& input) {
    require_floats(operation, name, stand_in(input));
    return input.shape;
}

void require_each_channel(std::string_view operation, std::string_view name,
                          std::span<const float> values, const Shape& shape) {
    if (values.size() != static_cast<std::size_t>(shape.channels)) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{}: {} has {} values, but the input {} has {} channels", operation,
                                name, values.size(), to_string(shape), shape.channels));
    }
}

}  // namespace upforge::graph
