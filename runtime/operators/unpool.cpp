#include <fmt/core.h>

#include <algorithm>
#include <limits>

#include "kernels/call.h"
#include "kernels/choice.h"
#include "kernels/recording.h"
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

struct Range {
    int least = std::numeric_limits<int>::max();
    int most = std::numeric_limits<int>::min();
};

Range range_of_row(const Tensor& indices, int n, int y) {
    const Shape& shape = indices.shape();
    Range range;
    for (int x = 0; x < shape.width; ++x) {
        const std::int32_t* pixel = &indices.int_at(n, y, x, 0);
        for (int c = 0; c < shape.channels; ++c) {
            range.least = std::min(range.least, pixel[c]);
            range.most = std::max(range.most, pixel[c]);
        }
    }
    return range;
}

[[noreturn]] void report_index(const Tensor& indices, int n, int y, int bad, const Shape& plane) {
    for (int x = 0; x < indices.shape().width; ++x) {
        for (int c = 0; c < indices.shape().channels; ++c) {
            if (indices.int_at(n, y, x, c) == bad) {
                throw Error(ErrorCode::invalid_argument,
                            fmt::format("max_unpool: index {} at image {}, row {}, column {}, "
                                        "channel {} is outside of the {}x{} output (0 to {})",
                                        bad, n, y, x, c, plane.height, plane.width,
                                        static_cast<long long>(plane.height) * plane.width - 1));
            }
        }
    }
    throw Error(ErrorCode::invalid_argument,
                fmt::format("max_unpool: index {} was changed while it was read", bad));
}

void check_range(const Tensor& indices, const Shape& plane) {
    const long long places = static_cast<long long>(plane.height) * plane.width;
    for (int n = 0; n < indices.shape().batch; ++n) {
        for (int y = 0; y < indices.shape().height; ++y) {
            const Range range = range_of_row(indices, n, y);
            if (range.least < 0 || range.most >= places) {
                report_index(indices, n, y, range.least < 0 ? range.least : range.most, plane);
            }
        }
    }
}

void check_indices(const Tensor& values, const Tensor& indices, const Shape& plane) {
    require_floats("max_unpool", "values", values);
    require_type("max_unpool", "indices", indices, DataType::i32);
    if (values.shape() != indices.shape()) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("max_unpool: values have shape {}, but indices {}",
                                to_string(values.shape()), to_string(indices.shape())));
    }
    kernels::on_host([indices, plane] { check_range(indices, plane); });
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
