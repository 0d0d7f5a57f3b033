#include <fmt/core.h>

#include "kernels/call.h"
#include "kernels/choice.h"
#include "operators/require.h"
#include "upforge/error.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

Shape grown_shape(const char* operation, const Tensor& input, YX factor) {
    require_floats(operation, "input", input);
    require_at_least(operation, "factor", factor, 1);
    const Shape& shape = input.shape();
    const auto grown = [&](const char* name, int extent, int by) {
        return to_coordinate(operation, name, static_cast<long long>(extent) * by);
    };
    return {shape.batch, grown("output height", shape.height, factor.y),
            grown("output width", shape.width, factor.x), shape.channels};
}

void run_factor_kernel(const char* operation, const char* kernel, const Tensor& input, YX factor,
                       const Tensor& output) {
    require_output(operation, output, grown_shape(operation, input, factor));
    kernels::Call call(kernels::choose({kernel}));
    call.set("factor_x", factor.x)
        .set("factor_y", factor.y)
        .set("input", input)
        .set("output", output)
        .run();
}

void check_indices(const Tensor& values, const Tensor& indices, const Shape& plane) {
    require_floats("max_unpool", "values", values);
    require_type("max_unpool", "indices", indices, DataType::i32);
    if (values.shape() != indices.shape()) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("max_unpool: values have shape {}, but indices {}",
                                to_string(values.shape()), to_string(indices.shape())));
    }
    const long long places = static_cast<long long>(plane.height) * plane.width;
    const Shape& shape = indices.shape();
    for (int n = 0; n < shape.batch; ++n) {
        for (int y = 0; y < shape.height; ++y) {
            for (int x = 0; x < shape.width; ++x) {
                for (int c = 0; c < shape.channels; ++c) {
                    const int index = indices.int_at(n, y, x, c);
                    if (index < 0 || index >= places) {
                        throw Error(
                            ErrorCode::invalid_argument,
                            fmt::format("max_unpool: index {} at image {}, row {}, column "
                                        "{}, channel {} is outside of the {}x{} output "
                                        "(0 to {})",
                                        index, n, y, x, c, plane.height, plane.width, places - 1));
                    }
                }
            }
        }
    }
}

}  // namespace

Tensor upsample_nearest(const Tensor& input, YX factor) {
    Tensor output(grown_shape("upsample_nearest", input, factor));
    upsample_nearest(input, factor, output);
    return output;
}

void upsample_nearest(const Tensor& input, YX factor, const Tensor& output) {
    run_factor_kernel("upsample_nearest", "nearest", input, factor, output);
}

Tensor bed_of_nails(const Tensor& input, YX factor) {
    Tensor output(grown_shape("bed_of_nails", input, factor));
    bed_of_nails(input, factor, output);
    return output;
}

void bed_of_nails(const Tensor& input, YX factor, const Tensor& output) {
    run_factor_kernel("bed_of_nails", "bed_of_nails", input, factor, output);
}

Tensor max_unpool(const Tensor& values, const Tensor& indices, YX output_size) {
    require_at_least("max_unpool", "output_size", output_size, 1);
    const Shape shape{values.shape().batch, output_size.y, output_size.x, values.shape().channels};
    check_indices(values, indices, shape);
    Tensor output(shape);
    max_unpool(values, indices, output);
    return output;
}

void max_unpool(const Tensor& values, const Tensor& indices, const Tensor& output) {
    require_floats("max_unpool", "output", output);
    const Shape& plane = output.shape();
    check_indices(values, indices, plane);
    require_output("max_unpool", output,
                   {values.shape().batch, plane.height, plane.width, values.shape().channels});
    kernels::Call call(kernels::choose({"max_unpool"}));
    call.set("values", values)
        .set("indices", indices)
        .set("width", plane.width)
        .set("height", plane.height)
        .set("output", output)
        .run();
}

}  // namespace upforge
