#include <fmt/core.h>

#include <algorithm>
#include <numeric>

#include "lower/arithmetic.h"
#include "lower/dims.h"
#include "lower/fold.h"
#include "lower/fold_call.h"
#include "lower/host_array.h"
#include "lower/rules.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

Outputs identity(const ModelNode& node, Builder&) {
    return {node.input(0)};
}

Outputs dropout(const ModelNode& node, Builder&) {
    node.offer_outputs(1);
    if (node.number(2, "training_mode").value_or(0.0f) != 0.0f) {
        throw Error(ErrorCode::unsupported, "training_mode; it would be random");
    }
    return {node.input(0)};
}

/// What is not 0 is true.
ValueView truths(const ValueView& view, Builder& builder) {
    const ValueView zero = combine(Arithmetic::equal, view, Array::scalar(0.0f), builder, "zero");
    return combine(Arithmetic::subtract, Array::scalar(1.0f), zero, builder);
}

/// Floats are all one here, and so are whole numbers; the outside gets the type that it asked for.
/// Whole numbers that are worked out as floats stay floats.
ValueView cast_to(ElementType type, ValueView view, Builder& builder) {
    if (is_integral(type) && !is_integral(view.type)) {
        view = type == ElementType::boolean ? truths(view, builder) : truncated(view, builder);
    } else if (!is_integral(type)) {
        view = builder.floats(view);
    }
    view.type = type;
    return view;
}

Outputs cast(const ModelNode& node, Builder& builder) {
    const Array zero = Array::scalar(0.0f);
    const Array* const inputs[] = {&zero};
    const ElementType type = fold(node.node(), inputs, node.opset())->front().type();
    return {cast_to(type, builder.view(node.input(0)), builder)};
}

/// A constant stays one.
Outputs cast_like(const ModelNode& node, Builder& builder) {
    const ElementType type = type_of(node.input(1));
    if (const Array* known = node.known(0)) {
        const Array example = array_of<double>(type, {}, {0});
        const Array* const inputs[] = {known, &example};
        return {fold(node.node(), inputs, node.opset())->front()};
    }
    return {cast_to(type, builder.view(node.input(0)), builder)};
}

/// The triangle above or below a diagonal, and zeros.
Outputs triangle(const ModelNode& node, Builder& builder) {
    const ValueView view = builder.view(node.input(0));
    if (view.rank() < 2) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("its input {} is no matrix", to_string(view.dims)));
    }
    const bool upper = node.attributes().integer("upper", 1) != 0;
    const std::int64_t diagonal = node.has(1) ? node.required_list(1, "k").at(0) : 0;
    const std::int64_t rows = view.dims[view.dims.size() - 2], columns = view.dims.back();
    std::vector<float> kept;
    for (std::int64_t y = 0; y < rows; ++y) {
        for (std::int64_t x = 0; x < columns; ++x) {
            kept.push_back((upper ? x - y >= diagonal : x - y <= diagonal) ? 1.0f : 0.0f);
        }
    }
    const Array mask = Array::of({rows, columns}, std::move(kept));
    return {choose_elements(mask, view, Array::scalar(0.0f), builder)};
}

Outputs shape(const ModelNode& node, Builder& builder) {
    const Dims dims = builder.view(node.input(0)).dims;
    const auto rank = static_cast<std::int64_t>(dims.size());
    const Attributes& attributes = node.attributes();
    const Range range =
        sliced(rank, attributes.integer("start", 0), attributes.integer("end", rank), 1);
    const auto first = dims.begin() + range.start;
    return {Array::of({range.count}, std::vector(first, first + range.count))};
}

Outputs size(const ModelNode& node, Builder& builder) {
    return {Array::scalar(count_elements(builder.view(node.input(0)).dims))};
}

Outputs transpose_axes(const ModelNode& node, Builder& builder) {
    const ValueView view = movable(node, builder);
    std::vector<std::int64_t> order(view.dims.size());
    std::iota(order.rbegin(), order.rend(), 0);
    order = node.attributes().integers("perm").value_or(order);
    if (axes_of(order, view.rank()).size() != view.dims.size()) {
        throw Error(ErrorCode::invalid_argument, fmt::format("perm has {} axes; the input is {}",
                                                             order.size(), to_string(view.dims)));
    }
    return {transpose(view, {order.begin(), order.end()})};
}

Outputs reshape(const ModelNode& node, Builder& builder) {
    const ValueView view = movable(node, builder);
    const bool zero_copies = node.attributes().integer("allowzero", 0) == 0;
    return {
        builder.reshape(view, reshaped(view.dims, node.required_list(1, "shape"), zero_copies))};
}

Outputs flatten(const ModelNode& node, Builder& builder) {
    const ValueView view = movable(node, builder);
    return {builder.reshape(view, flattened(view.dims, node.attributes().integer("axis", 1)))};
}

Outputs squeeze(const ModelNode& node, Builder& builder) {
    const ValueView view = movable(node, builder);
    return {builder.reshape(view, squeezed(view.dims, node.list(1, "axes")))};
}

Outputs unsqueeze(const ModelNode& node, Builder& builder) {
    const ValueView view = movable(node, builder);
    return {builder.reshape(view, unsqueezed(view.dims, node.required_list(1, "axes")))};
}

ValueView take(const ValueView& view, int axis, const Range& range) {
    if (range.count == 0) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("nothing is left of axis {} of {}", axis, to_string(view.dims)));
    }
    return slice(view, axis, range.start, range.count, range.step);
}

Outputs slice_axes(const ModelNode& node, Builder& builder) {
    ValueView view = movable(node, builder);
    const Dims starts = node.required_list(1, "starts"), ends = node.required_list(2, "ends");
    Dims axes(starts.size());
    std::iota(axes.begin(), axes.end(), 0);
    axes = node.list(3, "axes").value_or(axes);
    const Dims steps = node.list(4, "steps").value_or(Dims(starts.size(), 1));
    if (ends.size() != starts.size() || axes.size() != starts.size() ||
        steps.size() != starts.size()) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{} starts, {} ends, {} axes and {} steps", starts.size(),
                                ends.size(), axes.size(), steps.size()));
    }
    axes_of(axes, view.rank());  // throws where one is named twice
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const int axis = axis_of(axes[i], view.rank());
        view = take(view, axis, sliced(view.dims[axis], starts[i], ends[i], steps[i]));
    }
    return {view};
}

Outputs split(const ModelNode& node, Builder& builder) {
    const ValueView view = movable(node, builder);
    const int axis = axis_of(node.attributes().integer("axis", 0), view.rank());
    const Dims parts =
        split_parts(view.dims[axis], static_cast<std::int64_t>(node.node().outputs.size()),
                    node.list(1, "split"), node.opset());
    Outputs outputs;
    std::int64_t start = 0;
    for (const std::int64_t part : parts) {
        outputs.emplace_back(take(view, axis, {start, part, 1}));
        start += part;
    }
    return outputs;
}

Outputs expand(const ModelNode& node, Builder& builder) {
    const ValueView view = movable(node, builder);
    return {broadcast(view, broadcast_dims(view.dims, node.required_list(1, "shape")))};
}

/// Each axis becomes two, of which the outer one repeats.
Outputs tile(const ModelNode& node, Builder& builder) {
    const ValueView view = movable(node, builder);
    const Dims repeats = node.required_list(1, "repeats");
    if (repeats.size() != view.dims.size() ||
        std::any_of(repeats.begin(), repeats.end(), [](std::int64_t n) { return n < 1; })) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("repeats {} of an array of {}", to_string(Attribute(repeats)),
                                to_string(view.dims)));
    }
    ValueView tiles = view;
    Dims dims;
    tiles.dims.clear();
    tiles.strides.clear();
    for (std::size_t d = 0; d < repeats.size(); ++d) {
        tiles.dims.insert(tiles.dims.end(), {repeats[d], view.dims[d]});
        tiles.strides.insert(tiles.strides.end(), {0, view.strides[d]});
        dims.push_back(repeats[d] * view.dims[d]);
    }
    return {builder.reshape(tiles, dims)};
}

}  // namespace

ValueView movable(const ModelNode& node, Builder& builder) {
    ValueView view = builder.view(node.input(0));
    if (view.indices) {
        throw Error(ErrorCode::unsupported,
                    "it moves the indices of a MaxPool; only MaxUnpool can read them");
    }
    return view;
}

const RuleTable& layout_rules() {
    static const RuleTable table = {
        {"Identity", identity},   {"Dropout", dropout},  {"Cast", cast},
        {"Shape", shape},         {"Size", size},        {"Transpose", transpose_axes},
        {"Reshape", reshape},     {"Flatten", flatten},  {"Squeeze", squeeze},
        {"Unsqueeze", unsqueeze}, {"Slice", slice_axes}, {"Split", split},
        {"Gather", gather},       {"Expand", expand},    {"Tile", tile},
        {"Concat", concat},       {"Pad", pad},          {"GatherND", gather_nd},
        {"CastLike", cast_like},  {"Trilu", triangle},   {"GatherElements", gather_elements},
    };
    return table;
}

}  // namespace upforge::lower
