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

/// Each row of indices is a place along the first axes, which are seen as one.
Outputs gather_nd(const ModelNode& node, Builder& builder) {
    require_attribute(node, "batch_dims", 0);
    const ValueView view = movable(node, builder);
    const Array& indices = node.array(1, "indices");
    const std::vector<std::int64_t> numbers = indices.integers();
    const auto axes = indices.rank() == 0 ? 0 : static_cast<std::size_t>(indices.dims().back());
    if (axes < 1 || axes > view.dims.size()) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("indices of {} for an array of {}", to_string(indices.dims()),
                                to_string(view.dims)));
    }
    Dims places;
    for (std::size_t first = 0; first < numbers.size(); first += axes) {
        std::int64_t place = 0;
        for (std::size_t d = 0; d < axes; ++d) {
            const int extent = narrow(view.dims[d], "extent");
            place = place * extent + axis_of(numbers[first + d], extent);
        }
        places.push_back(place);
    }
    const auto rest = view.dims.begin() + static_cast<std::ptrdiff_t>(axes);
    Dims joined{count_elements({view.dims.begin(), rest})};
    joined.insert(joined.end(), rest, view.dims.end());
    const Dims dims(indices.dims().begin(), indices.dims().end() - 1);
    return {picked(builder.reshape(view, joined), 0, places, dims, builder)};
}

}  // namespace upforge::lower
