#include "segment/axis_map.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>

#include "graph/operations/convolution.h"
#include "graph/operations/layout.h"
#include "graph/operations/pooling.h"
#include "graph/operations/unpooling.h"
#include "operators/growing.h"
#include "operators/sliding.h"
#include "segment/whole_numbers.h"

namespace upforge::segment {
namespace {

using graph::Graph;
using graph::Node;

int along(Axis axis, YX both) {
    return axis == Axis::rows ? both.y : both.x;
}

int before(Axis axis, const Padding& padding) {
    return axis == Axis::rows ? padding.top : padding.left;
}

int after(Axis axis, const Padding& padding) {
    return axis == Axis::rows ? padding.bottom : padding.right;
}

AxisMap window_map(const Sliding& windows, Axis axis) {
    const int pad = before(axis, windows.padding);
    return {.multiplier = along(axis, windows.stride),
            .first = -pad,
            .last = along(axis, windows.span()) - 1 - pad};
}

/// Of the operation that goes the opposite way: what an input pixel reads becomes where it goes.
AxisMap opposite(const AxisMap& map) {
    return {.multiplier = map.divisor,
            .divisor = map.multiplier,
            .first = map.multiplier - 1 - map.last,
            .last = -map.first};
}

AxisMap conv_map(const graph::Conv& conv, const Shape& image, Axis axis) {
    const ConvOptions& options = conv.options;
    return window_map(slide("conv", image,
                            {.kernel = conv.filter.shape.kernel(),
                             .stride = options.stride,
                             .dilation = options.dilation,
                             .padding = options.padding,
                             .auto_pad = options.auto_pad}),
                      axis);
}

AxisMap conv_transpose_map(const graph::ConvTranspose& conv, const Shape& image, Axis axis) {
    const ConvTransposeOptions& options = conv.options;
    const YX kernel = conv.filter.shape.kernel();
    const Sliding undone{.kernel = kernel,
                         .stride = options.stride,
                         .dilation = options.dilation,
                         .padding = grow(image, kernel, options).padding,
                         .output = {image.height, image.width}};
    return opposite(window_map(undone, axis));
}

AxisMap pool_map(const PoolOptions& options, const Shape& image, Axis axis) {
    return window_map(slide("pool", image,
                            {.kernel = options.kernel,
                             .stride = options.stride.value_or(options.kernel),
                             .dilation = options.dilation,
                             .padding = options.padding,
                             .auto_pad = options.auto_pad,
                             .ceil_mode = options.ceil_mode}),
                      axis);
}

/// A pixel may come from each of the pool's windows that have it, if the indices are that pool's
/// and rows are as long as there.
std::optional<AxisMap> unpool_map(const Graph& graph, const Node& node, Axis axis) {
    const graph::Operand& indices = node.inputs[1];
    if (indices != graph.all_of(indices.value)) {
        return std::nullopt;
    }
    for (const Node& other : graph.nodes) {
        const auto* pool = dynamic_cast<const graph::MaxPool*>(other.operation.get());
        if (pool && other.outputs.size() == 2 && other.outputs[1] == indices.value) {
            const Shape& pooled = other.inputs[0].shape;
            const bool same_rows = pooled.width == graph.values[node.outputs[0]].type.shape.width;
            return same_rows ? std::optional(opposite(pool_map(pool->options, pooled, axis)))
                             : std::nullopt;
        }
    }
    return std::nullopt;
}

AxisMap pad_map(const PadOptions& options, Axis axis) {
    const int top = before(axis, options.padding);
    const int mirrored =
        options.mode == PadMode::reflect ? std::max({0, top, after(axis, options.padding)}) : 0;
    return {.first = -top, .last = -top, .mirrored = mirrored};
}

struct Ratio {
    std::int64_t output, input;
};

/// How many pixels of the output there are for how many of the input, in numbers so small that
/// the positions between pixels are the same floats wherever in an image they are worked out.
std::optional<Ratio> small_ratio(const ResizeOptions& options, int input, int output, Axis axis) {
    constexpr std::int64_t most = 64;
    if (!options.scale) {
        const std::int64_t common = std::gcd(input, output);
        const Ratio ratio{output / common, input / common};
        return std::max(ratio.output, ratio.input) <= most ? std::optional(ratio) : std::nullopt;
    }
    const double scale = axis == Axis::rows ? options.scale->y : options.scale->x;
    for (std::int64_t parts = 1; parts <= most && scale * double(parts) <= double(most); ++parts) {
        const double whole = scale * double(parts);
        if (whole == std::floor(whole)) {
            return Ratio{static_cast<std::int64_t>(whole), parts};
        }
    }
    return std::nullopt;
}

/// Whether positions depend on the extents of the image, and not on the scale alone.
bool depends_on_extents(const ResizeOptions& options, const Ratio& ratio, int input, int output) {
    switch (options.coordinates) {
        case Coordinates::half_pixel:
        case Coordinates::asymmetric:
            break;
        case Coordinates::half_pixel_symmetric:
            return output * ratio.input != input * ratio.output;
        case Coordinates::pytorch_half_pixel:
            return output == 1 && input > 1;
        case Coordinates::align_corners:
            return output != input;
    }
    return false;
}

std::optional<AxisMap> resize_map(const ResizeOptions& options, int input, int output, Axis axis) {
    const std::optional<Ratio> ratio = small_ratio(options, input, output, axis);
    if (!ratio || depends_on_extents(options, *ratio, input, output)) {
        return std::nullopt;
    }
    // Position x * input / output, or (x + 1/2) * input / output - 1/2, over twice the output.
    const bool from_corner = options.coordinates == Coordinates::asymmetric;
    const std::int64_t half = ratio->output, whole = 2 * half;
    AxisMap map{.multiplier = 2 * ratio->input, .divisor = whole};
    map.first = from_corner ? 0 : ratio->input - ratio->output;
    map.last = map.first;
    if (options.interpolation == Interpolation::linear) {
        map.last += whole;
        return map;
    }
    if (options.interpolation == Interpolation::cubic) {
        map.first -= whole;
        map.last += 2 * whole;
        return map;
    }
    switch (options.rounding) {
        case Rounding::prefer_floor:
            map.first += half - 1;
            break;
        case Rounding::prefer_ceil:
            map.first += half;
            break;
        case Rounding::floor:
            break;
        case Rounding::ceil:
            map.first += whole - 1;
            break;
    }
    map.last = map.first;
    return map;
}

/// Whether each pixel of the output comes from the same pixel of the input: a change of channels.
bool keeps_pixels(const graph::Rearrange& rearrange, const Shape& input, const Shape& output) {
    std::int64_t lowest = rearrange.offset, highest = rearrange.offset;
    std::int64_t step = 1;
    for (std::size_t d = rearrange.dims.size(); d-- > 0;) {
        const std::int64_t dim = rearrange.dims[d], stride = rearrange.strides[d];
        if (step < output.channels) {
            (stride < 0 ? lowest : highest) += (dim - 1) * stride;
        } else if (dim > 1 && stride * output.channels != step * input.channels) {
            return false;
        }
        step *= dim;
        if (step > output.channels && step / dim < output.channels) {
            return false;  // the dimension spans channels and pixels
        }
    }
    return input.height == output.height && input.width == output.width && lowest >= 0 &&
           highest < input.channels;
}

bool acts_on_each_pixel(const std::string& operation) {
    static const std::set<std::string> operations = {
        "activate", "add",        "apply", "argmax",         "combine", "concat",
        "copy",     "layer_norm", "prelu", "scale_channels", "softmax", "where"};
    return operations.contains(operation);
}

}  // namespace

Interval AxisMap::read_by(const Interval& output) const {
    return {floor_divide(output.first * multiplier + first, divisor),
            floor_divide(output.last * multiplier + last, divisor)};
}

Interval AxisMap::served_by(const Interval& input) const {
    return {ceil_divide(input.first * divisor - first, multiplier),
            floor_divide((input.last + 1) * divisor - 1 - last, multiplier)};
}

std::optional<AxisMap> axis_map(const Graph& graph, const Node& node, std::size_t input,
                                Axis axis) {
    const graph::Operation* operation = node.operation.get();
    const Shape& from = node.inputs[input].shape;
    const Shape& to = graph.values[node.outputs[0]].type.shape;
    const bool same_extent = along(axis, from) == along(axis, to);
    if (acts_on_each_pixel(operation->name())) {
        return same_extent ? std::optional(AxisMap()) : std::nullopt;
    }
    if (const auto* conv = dynamic_cast<const graph::Conv*>(operation)) {
        return input == 0 ? conv_map(*conv, from, axis) : AxisMap();
    }
    if (const auto* grown = dynamic_cast<const graph::ConvTranspose*>(operation)) {
        return conv_transpose_map(*grown, from, axis);
    }
    if (const auto* max_pool = dynamic_cast<const graph::MaxPool*>(operation)) {
        return pool_map(max_pool->options, from, axis);
    }
    if (const auto* average_pool = dynamic_cast<const graph::AveragePool*>(operation)) {
        return pool_map(average_pool->options, from, axis);
    }
    if (dynamic_cast<const graph::MaxUnpool*>(operation)) {
        return unpool_map(graph, node, axis);
    }
    if (const auto* resize = dynamic_cast<const graph::Resize*>(operation)) {
        return resize_map(resize->options, along(axis, from), along(axis, to), axis);
    }
    if (const auto* pad = dynamic_cast<const graph::Pad*>(operation)) {
        return pad_map(pad->options, axis);
    }
    if (const auto* deep = dynamic_cast<const graph::DepthToSpace*>(operation)) {
        return AxisMap{.divisor = deep->block};
    }
    if (const auto* wide = dynamic_cast<const graph::SpaceToDepth*>(operation)) {
        return AxisMap{.multiplier = wide->block, .last = wide->block - 1};
    }
    const auto* rearrange = dynamic_cast<const graph::Rearrange*>(operation);
    return rearrange && keeps_pixels(*rearrange, from, to) ? std::optional(AxisMap())
                                                           : std::nullopt;
}

}  // namespace upforge::segment
