#include <fmt/core.h>

#include "operators/copy.h"
#include "operators/require.h"
#include "upforge/error.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

Shape concatenated_shape(std::span<const Tensor> inputs) {
    if (inputs.empty()) {
        throw Error(ErrorCode::invalid_argument, "concat: no inputs; at least 1 is needed");
    }
    Shape shape = inputs[0].shape();
    long long channels = 0;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        require_type("concat", fmt::format("input {}", i), inputs[i], inputs[0].type());
        const Shape& own = inputs[i].shape();
        if (own.batch != shape.batch || own.height != shape.height || own.width != shape.width) {
            throw Error(ErrorCode::shape_mismatch,
                        fmt::format("concat: input {} has shape {}, but input 0 has {}; only "
                                    "channels may differ",
                                    i, to_string(own), to_string(inputs[0].shape())));
        }
        channels += own.channels;
    }
    shape.channels = to_coordinate("concat", "the number of channels", channels);
    return shape;
}

}  // namespace

Tensor concat(std::span<const Tensor> inputs) {
    const Shape shape = concatenated_shape(inputs);
    Tensor output(shape, inputs[0].type());
    concat(inputs, output);
    return output;
}

void concat(std::span<const Tensor> inputs, const Tensor& output) {
    const Shape shape = concatenated_shape(inputs);
    require_output("concat", output, shape, inputs[0].type());
    int first = 0;
    for (const Tensor& input : inputs) {
        const int channels = input.shape().channels;
        copy(input, output.channels(first, channels));
        first += channels;
    }
}

}  // namespace upforge
