#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <span>
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

/// Column and channel are missing where the indices lie on a device.
[[noreturn]] void report_index(const Tensor& indices, int n, int y, int bad, const Shape& plane) {
    std::string place = fmt::format("image {}, row {}", n, y);
    for (int x = 0; x < indices.shape().width; ++x) {
        for (int c = 0; c < indices.shape().channels; ++c) {
            if (indices.int_at(n, y, x, c) == bad) {
                place = fmt::format("image {}, row {}, column {}, channel {}", n, y, x, c);
            }
        }
    }
    throw Error(ErrorCode::invalid_argument,
                fmt::format("max_unpool: index {} at {} is outside of the {}x{} output (0 to {})",
                            bad, place, plane.height, plane.width,
                            static_cast<long long>(plane.height) * plane.width - 1));
}

/// What a kernel finds out about a row of indices.
struct IndexRange {
    std::int32_t least, most;
    std::int32_t strays;  ///< 1 where any lies outside of the block that its pixel grows into
};

int strips_of(const Shape& plane, int rows) {
    return (plane.height + rows - 1) / rows;
}

/// What the indices of a run look like, and what follows from it for the kernels.
struct Indices {
    std::vector<IndexRange> ranges;  ///< row by row, image by image
    /// For each strip of rows, image by image: the first row of the indices that reaches it, and
    /// the end of those that do.
    std::vector<std::int32_t> reach;
    bool in_blocks = false, scattered = true;  ///< either

    Indices(const Shape& shape, const Shape& plane, int rows)
        : ranges(static_cast<std::size_t>(shape.batch) * shape.height),
          reach(2 * static_cast<std::size_t>(shape.batch) * strips_of(plane, rows)) {}
};

/// Throws where an index is outside of the plane.
void check_ranges(const Tensor& indices, const Shape& plane, std::span<const IndexRange> ranges) {
    const long long places = static_cast<long long>(plane.height) * plane.width;
    for (std::size_t row = 0; row < ranges.size(); ++row) {
        const auto [least, most, strays] = ranges[row];
        if (least < 0 || most >= places) {
            const int height = indices.shape().height;
            report_index(indices, static_cast<int>(row) / height, static_cast<int>(row) % height,
                         least < 0 ? least : most, plane);
        }
    }
}

void find_reach(const Shape& plane, int rows, Indices& found) {
    const long long places_of_strip = static_cast<long long>(plane.width) * rows;
    const std::size_t strips = strips_of(plane, rows);
    const auto height = static_cast<int>(found.ranges.size() / plane.batch);
    std::ranges::fill(found.reach, 0);
    for (int n = 0; n < plane.batch; ++n) {
        for (int y = 0; y < height; ++y) {
            const IndexRange& range = found.ranges[static_cast<std::size_t>(n) * height + y];
            const auto last = static_cast<int>(range.most / places_of_strip);
            for (auto strip = static_cast<int>(range.least / places_of_strip); strip <= last;
                 ++strip) {
                std::int32_t* ends = &found.reach[2 * (n * strips + strip)];
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
    const Shape& shape = values.shape();
    const kernels::Kernel& scatter =
        kernels::choose({.operation = "max_unpool", .elements = {values, output}});
    const int rows = scatter.number(schedules::strip_scatter::rows);
    const auto found = std::make_shared<Indices>(shape, plane, rows);
    const YX factor(plane.height / shape.height, plane.width / shape.width);
    const bool grows =
        factor.y * shape.height == plane.height && factor.x * shape.width == plane.width;
    std::int32_t* const ranges = &found->ranges.front().least;
    const std::initializer_list<kernels::Axis> axes_of_ranges = {
        {3, 1}, {shape.height, 3}, {shape.batch, 3 * std::ptrdiff_t{shape.height}}};

    kernels::Call(kernels::choose({"index_ranges"}))
        .set("indices", indices)
        .set("plane_width", plane.width)
        .set("factor_x", factor.x)
        .set("factor_y", factor.y)
        .set("ranges", ranges, axes_of_ranges)
        .keep(found)
        .run();
    if (scatter.device != DeviceKind::cpu) {
        kernels::on_host([=] { check_ranges(indices, plane, found->ranges); },
                         kernels::HostBlock{ranges, 3 * found->ranges.size()});
        kernels::Call(scatter)
            .set("values", values)
            .set("indices", indices)
            .set("ranges", ranges, axes_of_ranges)
            .set("output", output)
            .run();
        return;
    }
    kernels::on_host([=] {
        check_ranges(indices, plane, found->ranges);
        found->in_blocks = grows && std::ranges::none_of(
                                        found->ranges, [](int strays) { return strays != 0; },
                                        &IndexRange::strays);
        found->scattered = !found->in_blocks;
        if (found->scattered) {
            find_reach(plane, rows, *found);
        }
    });
    if (grows) {
        kernels::Call(
            kernels::choose({.operation = "max_unpool_blocks", .elements = {values, output}}))
            .set("values", values)
            .set("indices", indices)
            .set("factor_x", factor.x)
            .set("factor_y", factor.y)
            .set("output", output)
            .only_if({found, &found->in_blocks})
            .run();
    }
    const int strips = strips_of(plane, rows);
    kernels::Call(scatter)
        .set("values", values)
        .set("indices", indices)
        .set("reach", found->reach.data(),
             {{2, 1}, {strips, 2}, {plane.batch, 2 * std::ptrdiff_t{strips}}})
        .set("output", output)
        .only_if({found, &found->scattered})
        .takes(strip_bytes(scatter, plane, rows))
        .run();
}

}  // namespace upforge
