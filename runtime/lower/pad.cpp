#include <fmt/core.h>

#include <algorithm>
#include <numeric>

#include "graph/operations/layout.h"
#include "lower/fold_call.h"
#include "lower/rules.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

using graph::ValueId;

constexpr NamedChoice<PadMode> pad_modes[] = {
    {"constant", PadMode::constant}, {"reflect", PadMode::reflect}, {"edge", PadMode::edge}};

/// Elements before and after each axis.
struct Border {
    Dims before, after;
};

Border border_of(const ModelNode& node, int rank) {
    const Dims pads = node.required_list(1, "pads");
    const auto listed = node.list(3, "axes");
    Dims axes(rank);
    std::iota(axes.begin(), axes.end(), 0);
    axes = listed.value_or(axes);
    if (pads.size() != 2 * axes.size()) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{} pads for {} axes", pads.size(), axes.size()));
    }
    Border border{Dims(rank), Dims(rank)};
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const int axis = axis_of(axes[i], rank);
        border.before[axis] = pads[i];
        border.after[axis] = pads[i + axes.size()];
    }
    return border;
}

/// Negative pads cut off.
ValueView cropped(ValueView view, const Border& border) {
    for (int d = 0; d < view.rank(); ++d) {
        const std::int64_t start = std::max<std::int64_t>(0, -border.before[d]);
        const std::int64_t cut = start + std::max<std::int64_t>(0, -border.after[d]);
        if (cut >= view.dims[d]) {
            throw Error(ErrorCode::shape_mismatch,
                        fmt::format("nothing is left of axis {} of {}, of which {} are cut off", d,
                                    to_string(view.dims), cut));
        }
        view = slice(view, d, start, view.dims[d] - cut);
    }
    return view;
}

ValueView pad_axes(const ValueView& view, const std::vector<int>& axes, const Border& border,
                   PadOptions options, Builder& builder, const std::string& part) {
    const int added = 4 - view.rank();
    std::vector<int> padded = axes;
    for (int& axis : padded) {
        axis += added;
    }
    const AxisOrder order = builder.order_with_space(view, padded);
    Dims dims = view.dims;
    const auto at = [&](const Dims& numbers, int axis) {
        const bool is_padded = std::find(padded.begin(), padded.end(), axis) != padded.end();
        return is_padded ? narrow(std::max<std::int64_t>(0, numbers[axis - added]), "pads") : 0;
    };
    options.padding = Padding(at(border.before, order[1]), at(border.before, order[2]),
                              at(border.after, order[1]), at(border.after, order[2]));
    for (const int axis : axes) {
        dims[axis] += at(border.before, axis + added) + at(border.after, axis + added);
    }
    const ValueId value = builder.add(std::make_shared<graph::Pad>(options),
                                      {builder.ordered(view, order).operand}, part);
    return {value, 0, dims, strides_in(order, dims), view.type};
}

/// Constant channels are joined to those that are there; that moves none of them.
ValueView pad_channels(const ValueView& view, int axis, const Border& border, float number,
                       Builder& builder, const std::string& part) {
    const int channels = axis + 4 - view.rank();
    const AxisOrder order = builder.best_order(
        {with_rank(view, 4)}, [&](const AxisOrder& o) { return o[3] == channels; });
    const graph::Operand middle = builder.ordered(view, order).operand;
    std::vector<graph::Operand> operands = {middle};
    Dims dims = view.dims;
    const auto filled = [&](std::int64_t count) {
        Shape shape = middle.shape;
        shape.channels = narrow(count, "pads");
        dims[axis] += count;
        return builder.filled(shape, number);
    };
    if (border.before[axis] > 0) {
        operands.insert(operands.begin(), filled(border.before[axis]));
    }
    if (border.after[axis] > 0) {
        operands.push_back(filled(border.after[axis]));
    }
    const ValueId value = builder.add(std::make_shared<graph::Concat>(), std::move(operands), part);
    return {value, 0, dims, strides_in(order, dims), view.type};
}

std::vector<int> padded_axes(const Border& border) {
    std::vector<int> axes;
    for (std::size_t d = 0; d < border.before.size(); ++d) {
        if (border.before[d] > 0 || border.after[d] > 0) {
            axes.push_back(static_cast<int>(d));
        }
    }
    return axes;
}

ValueView pad_image(ValueView view, const Border& border, const PadOptions& options,
                    Builder& builder) {
    std::vector<int> axes = padded_axes(border);
    const auto channels = std::find_if(axes.begin(), axes.end(), [&](int axis) {
        return view.strides[axis] == 1 && view.dims[axis] > 1;
    });
    if (channels != axes.end() && options.mode == PadMode::constant) {
        view = pad_channels(view, *channels, border, options.value, builder,
                            axes.size() > 1 ? "channels" : "");
        axes.erase(channels);
    }
    for (; axes.size() > 2; axes.erase(axes.end() - 2, axes.end())) {
        view = pad_axes(view, {axes.end() - 2, axes.end()}, border, options, builder, "inner");
    }
    return axes.empty() ? view : pad_axes(view, axes, border, options, builder, "");
}

/// Axes beside one another that are not padded are seen as one.
struct Joined {
    Dims dims;
    Border border;
};

Joined join_unpadded(const Dims& dims, const Border& border) {
    Joined joined;
    bool last_is_padded = true;
    for (std::size_t d = 0; d < dims.size(); ++d) {
        const bool is_padded = border.before[d] > 0 || border.after[d] > 0;
        if (!is_padded && !last_is_padded) {
            joined.dims.back() *= dims[d];
        } else {
            joined.dims.push_back(dims[d]);
            joined.border.before.push_back(border.before[d]);
            joined.border.after.push_back(border.after[d]);
        }
        last_is_padded = is_padded;
    }
    return joined;
}

}  // namespace

Outputs pad(const ModelNode& node, Builder& builder) {
    const Attributes& attributes = node.attributes();
    ValueView view = builder.view(node.input(0));
    Border border = border_of(node, view.rank());
    const PadOptions options{
        .mode = choose("mode", attributes.text("mode", "constant"), pad_modes),
        .value = node.number(2, "value").value_or(attributes.real("value", 0.0f))};
    view = cropped(view, border);
    Dims dims = view.dims;
    for (std::size_t d = 0; d < dims.size(); ++d) {
        border.before[d] = std::max<std::int64_t>(0, border.before[d]);
        border.after[d] = std::max<std::int64_t>(0, border.after[d]);
        dims[d] += border.before[d] + border.after[d];
    }
    if (view.rank() <= 4 || dims == view.dims) {
        return {pad_image(view, border, options, builder)};
    }
    const Joined joined = join_unpadded(view.dims, border);
    if (joined.dims.size() > 4) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("an array of {}, of which {} axes are padded; up to 4 axes are "
                                "supported, those beside one another without pads being one",
                                to_string(view.dims), padded_axes(border).size()));
    }
    const ValueView padded =
        pad_image(builder.reshape(view, joined.dims), joined.border, options, builder);
    return {builder.reshape(padded, dims)};
}

}  // namespace upforge::lower
