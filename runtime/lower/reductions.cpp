#include "lower/reductions.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "graph/operations/pooling.h"
#include "lower/arithmetic.h"
#include "lower/model_node.h"

namespace upforge::lower {
namespace {

using graph::ValueId;

/// All that is reduced lies along rows and columns, and all else along batch and channels.
bool reduces_space(const AxisOrder& order, const Dims& dims, const std::vector<bool>& reduced) {
    const auto fits = [&](int axis, bool is_space) {
        return dims[axis] == 1 || reduced[axis] == is_space;
    };
    return fits(order[0], false) && fits(order[1], true) && fits(order[2], true) &&
           fits(order[3], false);
}

/// Absent where the view is no image of which rows and columns are reduced.
std::optional<ValueView> pool_image(const ValueView& view, const std::vector<int>& axes,
                                    const Dims& dims, PoolKind kind, Builder& builder) {
    if (view.rank() > 4) {
        return std::nullopt;
    }
    const ValueView padded = with_rank(view, 4);
    std::vector<bool> reduced(4, false);
    for (const int axis : axes) {
        reduced[axis + 4 - view.rank()] = true;
    }
    for (const AxisOrder& order : axis_orders()) {
        if (reduces_space(order, padded.dims, reduced) && builder.fits(padded, order)) {
            const ValueId value = builder.add(std::make_shared<graph::GlobalPool>(kind),
                                              {builder.ordered(view, order).operand});
            return ValueView{value, 0, dims, strides_in(order, dims), view.type};
        }
    }
    return std::nullopt;
}

/// What is reduced becomes a row of pixels, all else their channels.
ValueView pool_copy(const ValueView& view, const std::vector<int>& axes, const Dims& dims,
                    PoolKind kind, Builder& builder) {
    std::vector<int> order = axes;
    for (int axis = 0; axis < view.rank(); ++axis) {
        if (!std::binary_search(axes.begin(), axes.end(), axis)) {
            order.push_back(axis);
        }
    }
    const std::int64_t kept = count_elements(dims);
    const Shape shape{1, 1, narrow(count_elements(view.dims) / kept, "extent"),
                      narrow(kept, "extent")};
    const ValueView copy = builder.copy(transpose(view, order), shape);
    const ValueId value =
        builder.add(std::make_shared<graph::GlobalPool>(kind), {builder.graph.all_of(copy.base)});
    return {value, 0, dims, row_major_strides(dims), view.type};
}

Dims reduced_dims(const ValueView& view, const std::vector<int>& axes) {
    Dims dims = view.dims;
    for (const int axis : axes) {
        dims[axis] = 1;
    }
    return dims;
}

}  // namespace

ValueView pool_axes(PoolKind kind, const ValueView& view, const std::vector<int>& axes,
                    Builder& builder) {
    const Dims dims = reduced_dims(view, axes);
    if (dims == view.dims) {
        return view;
    }
    const auto pooled = pool_image(view, axes, dims, kind, builder);
    return pooled ? *pooled : pool_copy(view, axes, dims, kind, builder);
}

ValueView sum_axes(const ValueView& view, const std::vector<int>& axes, Builder& builder,
                   const std::string& part) {
    const std::int64_t kept = count_elements(reduced_dims(view, axes));
    const auto elements = static_cast<float>(count_elements(view.dims) / kept);
    return combine(Arithmetic::multiply, pool_axes(PoolKind::average, view, axes, builder),
                   Array::scalar(elements), builder, part);
}

}  // namespace upforge::lower
