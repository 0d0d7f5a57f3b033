#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "lower/dims.h"
#include "lower/fold_call.h"
#include "lower/host_array.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

/// An array as rows of bytes along one axis.
struct Rows {
    Rows(const Dims& dims, int axis, ElementType type)
        : along(dims[static_cast<std::size_t>(axis)]),
          bytes(count_elements({dims.begin() + axis + 1, dims.end()}) *
                static_cast<std::int64_t>(bytes_of(type))) {}

    std::int64_t along;
    std::int64_t bytes;  ///< at one position along the axis
};

/// The positions of `view` along one axis from `start` on, `count` of them, every `step`.
View take(const View& view, int axis, std::int64_t start, std::int64_t count, std::int64_t step) {
    View result = view;
    const auto d = static_cast<std::size_t>(axis);
    result.offset += count > 0 ? start * view.strides[d] : 0;
    result.dims[d] = count;
    result.strides[d] *= step;
    return result;
}

std::vector<Array> slice(const Call& call) {
    const Array& data = call.input(0);
    const Dims starts = call.required_list(1, "starts");
    const Dims ends = call.required_list(2, "ends");
    Dims axes(starts.size());
    std::iota(axes.begin(), axes.end(), 0);
    axes = call.list(3, "axes").value_or(axes);
    const Dims steps = call.has(4) ? call.list(4) : Dims(starts.size(), 1);
    if (ends.size() != starts.size() || axes.size() != starts.size() ||
        steps.size() != starts.size()) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("Slice with {} starts, {} ends, {} axes and {} steps",
                                starts.size(), ends.size(), axes.size(), steps.size()));
    }
    axes_of(axes, data.rank());
    View view(data);
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const int axis = axis_of(axes[i], data.rank());
        const std::int64_t size = view.dims[static_cast<std::size_t>(axis)];
        const auto [start, count, step] = sliced(size, starts[i], ends[i], steps[i]);
        view = take(view, axis, start, count, step);
    }
    return {pack(view)};
}

std::vector<Array> split(const Call& call) {
    const Array& data = call.input(0);
    const int axis = axis_of(call.attributes().integer("axis", 0), data.rank());
    const std::int64_t size = data.dims()[static_cast<std::size_t>(axis)];
    const auto count = static_cast<std::int64_t>(call.outputs());
    if (count == 0) {
        return {};
    }
    const Dims parts = split_parts(size, count, call.list(1, "split"), call.opset());
    std::vector<Array> results;
    std::int64_t start = 0;
    for (const std::int64_t part : parts) {
        results.push_back(pack(take(View(data), axis, start, part, 1)));
        start += part;
    }
    return results;
}

std::vector<Array> concat(const Call& call) {
    const Array& first = call.input(0);
    if (!call.attributes().has("axis")) {
        throw Error(ErrorCode::invalid_argument, "Concat has no attribute 'axis'");
    }
    const int axis = axis_of(call.attributes().integer("axis", 0), first.rank());
    const auto d = static_cast<std::size_t>(axis);
    Dims dims = first.dims();
    for (std::size_t i = 1; i < call.inputs(); ++i) {
        const Array& next = call.input(i);
        Dims expected = first.dims();
        expected[d] = next.rank() == first.rank() ? next.dims()[d] : expected[d];
        if (next.dims() != expected || next.type() != first.type()) {
            throw Error(ErrorCode::shape_mismatch,
                        fmt::format("{} {} cannot be joined to {} {} along axis {}",
                                    name_of(next.type()), to_string(next.dims()),
                                    name_of(first.type()), to_string(first.dims()), axis));
        }
        dims[d] += next.dims()[d];
    }
    if (call.inputs() == 1) {
        return {first};
    }
    HostArray result(first.type(), dims);
    const Rows rows(dims, axis, first.type());
    std::byte* column = result.at(0);
    for (std::size_t i = 0; i < call.inputs(); ++i) {
        const std::byte* from = call.input(i).bytes().data();
        const std::int64_t chunk = call.input(i).dims()[d] * rows.bytes;
        for (std::byte* to = column; chunk > 0 && to < result.end();
             to += rows.along * rows.bytes) {
            std::memcpy(to, from, static_cast<std::size_t>(chunk));
            from += chunk;
        }
        column += chunk;
    }
    return {std::move(result).finish()};
}

std::vector<Array> gather(const Call& call) {
    const Array& data = call.input(0);
    const Array& indices = call.input(1);
    const int axis = axis_of(call.attributes().integer("axis", 0), data.rank());
    Dims dims = data.dims();
    dims.erase(dims.begin() + axis);
    dims.insert(dims.begin() + axis, indices.dims().begin(), indices.dims().end());
    HostArray result(data.type(), dims);

    const Rows rows(data.dims(), axis, data.type());
    std::vector<std::int64_t> positions = indices.integers();
    for (std::int64_t& position : positions) {
        if (position < -rows.along || position >= rows.along) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("index {} along axis {} of {}", position, axis,
                                    to_string(data.dims())));
        }
        position += position < 0 ? rows.along : 0;
    }
    std::byte* to = result.at(0);
    const std::byte* from = data.bytes().data();
    for (; to < result.end(); from += rows.along * rows.bytes) {
        for (const std::int64_t position : positions) {
            std::memcpy(to, from + position * rows.bytes, static_cast<std::size_t>(rows.bytes));
            to += rows.bytes;
        }
    }
    return {std::move(result).finish()};
}

std::vector<Array> transpose_axes(const Call& call) {
    const Array& data = call.input(0);
    Dims reversed(data.dims().size());
    std::iota(reversed.rbegin(), reversed.rend(), 0);
    const Dims permutation = call.attributes().integers("perm").value_or(reversed);
    if (axes_of(permutation, data.rank()).size() != data.dims().size()) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("the permutation {} of an array of rank {}",
                                to_string(Attribute(permutation)), data.rank()));
    }
    std::vector<int> order;
    for (const std::int64_t axis : permutation) {
        order.push_back(axis_of(axis, data.rank()));
    }
    return {pack(transpose(View(data), order))};
}

std::vector<Array> expand(const Call& call) {
    const Array& data = call.input(0);
    return {pack(broadcast(View(data), broadcast_dims(data.dims(), call.list(1))))};
}

std::vector<Array> tile(const Call& call) {
    const Array& data = call.input(0);
    const std::vector<std::int64_t> repeats = call.list(1);
    if (repeats.size() != data.dims().size()) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{} repeats for an array of rank {}", repeats.size(), data.rank()));
    }
    Dims ones_between;
    Dims repeated;
    Dims tiled;
    for (std::size_t d = 0; d < repeats.size(); ++d) {
        const std::int64_t dim = data.dims()[d];
        ones_between.insert(ones_between.end(), {1, dim});
        repeated.insert(repeated.end(), {repeats[d], dim});
        tiled.push_back(count_elements({repeats[d], dim}));
    }
    return {pack(broadcast(View(data.reshape(ones_between)), repeated)).reshape(tiled)};
}

std::vector<Array> non_zero(const Call& call) {
    const Array& data = call.input(0);
    const std::vector<double> values = data.doubles();
    std::vector<std::int64_t> found;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] != 0) {
            found.push_back(static_cast<std::int64_t>(i));
        }
    }
    std::vector<std::int64_t> coordinates(found.size() * data.dims().size());
    auto row = coordinates.end();
    for (std::size_t d = data.dims().size(); d-- > 0;) {
        row -= static_cast<std::ptrdiff_t>(found.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
            row[static_cast<std::ptrdiff_t>(i)] = found[i] % data.dims()[d];
            found[i] /= data.dims()[d];
        }
    }
    return {Array::of({data.rank(), static_cast<std::int64_t>(found.size())}, coordinates)};
}

/// The first of two values, but the second at each place that the indices name.
std::vector<Array> one_hot(const Call& call) {
    const Array &indices = call.input(0), &values = call.input(2);
    const int axis = axis_of(call.attributes().integer("axis", -1), indices.rank() + 1);
    const auto depth = static_cast<std::int64_t>(call.scalar(1).doubles()[0]);
    if (depth < 1 || values.elements() != 2) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("OneHot of depth {} with {} values; it needs 1 at least, and 2",
                                depth, values.elements()));
    }
    Dims dims = indices.dims();
    dims.insert(dims.begin() + axis, depth);
    HostArray result(values.type(), dims);
    const Rows rows(dims, axis, values.type());
    const auto element = static_cast<std::int64_t>(bytes_of(values.type()));
    const std::vector<double> places = indices.doubles();
    const std::int64_t together = rows.bytes / element;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto number = static_cast<std::int64_t>(i);
        const std::int64_t first = number / together * depth * together + number % together;
        for (std::int64_t k = 0; k < depth; ++k) {
            const bool named = places[i] == double(k) || places[i] == double(k - depth);
            std::memcpy(result.at(first + k * together),
                        values.bytes().data() + (named ? element : 0),
                        static_cast<std::size_t>(element));
        }
    }
    return {std::move(result).finish()};
}

}  // namespace

const FoldTable& selection_folds() {
    static const FoldTable table = {
        {"Slice", slice},
        {"Split", split},
        {"Concat", concat},
        {"Gather", gather},
        {"Transpose", transpose_axes},
        {"Expand", expand},
        {"Tile", tile},
        {"NonZero", non_zero},
        {"OneHot", one_hot},
    };
    return table;
}

}  // namespace upforge::lower
