#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "graph/operations/pick.h"
#include "lower/dims.h"
#include "lower/fold_call.h"
#include "lower/rules.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

/// Absent where they lie at different distances, or nowhere.
std::optional<Range> as_range(const Dims& indices) {
    const std::int64_t step = indices.size() < 2 ? 1 : indices[1] - indices[0];
    for (std::size_t i = 1; i < indices.size(); ++i) {
        if (indices[i] - indices[i - 1] != step) {
            return std::nullopt;
        }
    }
    return indices.empty() || step == 0
               ? std::nullopt
               : std::optional(Range{indices[0], static_cast<std::int64_t>(indices.size()), step});
}

/// What lies at these places along an axis, which is replaced by axes of `dims`.
ValueView picked(const ValueView& view, int axis, const Dims& places, const Dims& dims,
                 Builder& builder) {
    if (places.empty()) {
        throw Error(ErrorCode::shape_mismatch, "it has no indices, so that nothing is left");
    }
    Dims result(view.dims.begin(), view.dims.begin() + axis);
    const std::int64_t outer = count_elements(result);
    const Dims inner(view.dims.begin() + axis + 1, view.dims.end());
    result.insert(result.end(), dims.begin(), dims.end());
    result.insert(result.end(), inner.begin(), inner.end());
    if (const auto range = as_range(places)) {
        return builder.reshape(slice(view, axis, range->start, range->count, range->step), result);
    }
    const ValueView columns =
        builder.reshape(view, {1, outer, view.dims[axis], count_elements(inner)});
    const graph::ValueId value =
        builder.add(std::make_shared<graph::Pick>(std::vector<int>(places.begin(), places.end())),
                    {builder.ordered(columns, {0, 1, 2, 3}).operand});
    return {value, 0, result, row_major_strides(result), view.type};
}

}  // namespace

Outputs gather(const ModelNode& node, Builder& builder) {
    const ValueView view = movable(node, builder);
    const int axis = axis_of(node.attributes().integer("axis", 0), view.rank());
    const Array& indices = node.array(1, "indices");
    Dims places = indices.integers();
    for (std::int64_t& place : places) {
        place = axis_of(place, narrow(view.dims[axis], "extent"));
    }
    return {picked(view, axis, places, indices.dims(), builder)};
}

/// Each row of indices is a place along the first axes, which are seen as one; or, behind the
/// batch, along those that follow it.
Outputs gather_nd(const ModelNode& node, Builder& builder) {
    const ValueView view = movable(node, builder);
    const Array& indices = node.array(1, "indices");
    const std::vector<std::int64_t> numbers = indices.integers();
    const auto axes = indices.rank() == 0 ? 0 : static_cast<std::size_t>(indices.dims().back());
    const auto batch_axes = static_cast<std::size_t>(node.attributes().integer("batch_dims", 0));
    const bool fits =
        axes >= 1 && batch_axes + axes <= view.dims.size() && batch_axes < indices.dims().size() &&
        std::equal(view.dims.begin(), view.dims.begin() + batch_axes, indices.dims().begin());
    if (!fits) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("indices of {} for an array of {}", to_string(indices.dims()),
                                to_string(view.dims)));
    }
    const std::size_t images = count_elements({view.dims.begin(), view.dims.begin() + batch_axes});
    const std::size_t rows = numbers.size() / axes;
    Dims places;
    for (std::size_t row = 0; row < rows; ++row) {
        auto place = static_cast<std::int64_t>(row / (rows / images));
        for (std::size_t d = 0; d < axes; ++d) {
            const int extent = narrow(view.dims[batch_axes + d], "extent");
            place = place * extent + axis_of(numbers[row * axes + d], extent);
        }
        places.push_back(place);
    }
    const auto rest = view.dims.begin() + static_cast<std::ptrdiff_t>(batch_axes + axes);
    Dims joined{count_elements({view.dims.begin(), rest})};
    joined.insert(joined.end(), rest, view.dims.end());
    const Dims dims(indices.dims().begin(), indices.dims().end() - 1);
    return {picked(builder.reshape(view, joined), 0, places, dims, builder)};
}

/// Each element says where along the axis the one that takes its place lies.
Outputs gather_elements(const ModelNode& node, Builder& builder) {
    const ValueView view = movable(node, builder);
    const int axis = axis_of(node.attributes().integer("axis", 0), view.rank());
    const Array& indices = node.array(1, "indices");
    const Dims &dims = indices.dims(), strides = row_major_strides(view.dims);
    if (indices.rank() != view.rank()) {
        throw Error(ErrorCode::shape_mismatch, fmt::format("indices of {} for an array of {}",
                                                           to_string(dims), to_string(view.dims)));
    }
    Dims places, position(dims.size(), 0);
    for (const std::int64_t index : indices.integers()) {
        std::int64_t place = 0;
        for (std::size_t d = 0; d < dims.size(); ++d) {
            const bool along = static_cast<int>(d) == axis;
            place +=
                strides[d] * axis_of(along ? index : position[d], narrow(view.dims[d], "extent"));
        }
        places.push_back(place);
        for (std::size_t d = dims.size(); d-- > 0 && ++position[d] == dims[d];) {
            position[d] = 0;
        }
    }
    return {picked(builder.reshape(view, {count_elements(view.dims)}), 0, places, dims, builder)};
}

}  // namespace upforge::lower
