#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <vector>

#include "kernels/call.h"
#include "kernels/choice.h"
#include "kernels/recording.h"
#include "kernels/scratch.h"
#include "operators/require.h"
#include "operators/vectors.h"
#include "schedules/spaces.h"
#include "upforge/error.h"
#include "upforge/machine.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

/// Bytes of the strips that are filled at the same time, and of a place behind each.
std::size_t strip_bytes(const kernels::Kernel& kernel, const Shape& plane, int rows) {
    const double numbers = (double(plane.width) * rows + 1) * (plane.channels + lanes(kernel.isa));
    return threads() *
           kernels::Scratch::room_for(static_cast<std::size_t>(sizeof(float) * numbers));
}

Shape grown_shape(const char* operation, const Tensor& input, YX factor) {
    require_reals(operation, "input", input);
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
    require_real_output(operation, output, grown_shape(operation, input, factor));
    kernels::Call call(kernels::choose({.operation = kernel, .elements = {input, output}}));
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

/// For each strip of `rows` rows, image by image: the first row of the indices that reaches it, and
/// the end of those that do.
using Reach = std::vector<std::int32_t>;

int strips_of(const Shape& plane, int rows) {
    return (plane.height + rows - 1) / rows;
}

/// Throws where an index is outside of the plane.
void find_reach(const Tensor& indices, const Shape& plane, int rows, Reach& reach) {
    const long long places = static_cast<long long>(plane.height) * plane.width;
    const long long places_of_strip = static_cast<long long>(plane.width) * rows;
    const int strips = strips_of(plane, rows);
    std::fill(reach.begin(), reach.end(), 0);
    for (int n = 0; n < indices.shape().batch; ++n) {
        for (int y = 0; y < indices.shape().height; ++y) {
            const Range range = range_of_row(indices, n, y);
            if (range.least < 0 || range.most >= places) {
                report_index(indices, n, y, range.least < 0 ? range.least : range.most, plane);
            }
            const auto last = static_cast<int>(range.most / places_of_strip);
            for (auto strip = static_cast<int>(range.least / places_of_strip); strip <= last;
                 ++strip) {
                std::int32_t* ends = &reach[2 * (static_cast<std::size_t>(n) * strips + strip)];
                ends[0] = ends[1] == 0 ? y : ends[0];
                ends[1] = y + 1;
            }
        }
    }
}

void check_indices(const Tensor& values, const Tensor& indices) {
    require_reals("max_unpool", "values", values);
    require_type("max_unpool", "indices", indices, DataType::i32);
    if (values.shape() != indices.shape()) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("max_unpool: values have shape {}, but indices {}",
                                to_string(values.shape()), to_string(indices.shape())));
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
    check_indices(values, indices);
    Tensor output(shape, values.type());
    max_unpool(values, indices, output);
    return output;
}

void max_unpool(const Tensor& values, const Tensor& indices, const Tensor& output) {
    require_reals("max_unpool", "output", output);
    const Shape& plane = output.shape();
    check_indices(values, indices);
    require_real_output("max_unpool", output,
                        {values.shape().batch, plane.height, plane.width, values.shape().channels});
    const kernels::Kernel& kernel =
        kernels::choose({.operation = "max_unpool", .elements = {values, output}});
    const int rows = kernel.number(schedules::strip_scatter::rows);
    const int strips = strips_of(plane, rows);
    const auto reach = std::make_shared<Reach>(2 * static_cast<std::size_t>(strips) * plane.batch);
    kernels::on_host([=] { find_reach(indices, plane, rows, *reach); });
    kernels::Call call(kernel);
    call.set("values", values)
        .set("indices", indices)
        .set("reach", reach->data(),
             {{2, 1}, {strips, 2}, {plane.batch, 2 * std::ptrdiff_t{strips}}})
        .set("output", output)
        .keep(reach)
        .takes(strip_bytes(kernel, plane, rows))
        .run();
}

}  // namespace upforge
