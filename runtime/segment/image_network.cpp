#include "segment/image_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "graph/operations/pointwise.h"
#include "graph/passes/passes.h"
#include "network/compile.h"
#include "plan/memory_map.h"
#include "upforge/error.h"
#include "upforge/machine.h"

namespace upforge::segment {
namespace {

using graph::Graph;

/// Networks that do not take every size take one of these, if their total stride is no larger.
constexpr int least_tried = 256, sizes_tried = 256;

const Shape& input_shape(const Graph& graph) {
    return graph.values[graph.inputs.front().value].type.shape;
}

const Shape& output_shape(const Graph& graph) {
    return graph.values[graph.outputs.front().value].type.shape;
}

Scores scores_of(const Graph& graph) {
    const graph::ValueId output = graph.outputs.front().value;
    const bool ends_in_head = std::ranges::any_of(graph.nodes, [&](const graph::Node& node) {
        const auto* activate = dynamic_cast<const graph::Activate*>(node.operation.get());
        const bool is_head = activate ? activate->activation == Activation::sigmoid
                                      : node.operation->name() == "softmax";
        return is_head && node.outputs.front() == output;
    });
    return ends_in_head ? Scores::probabilities : Scores::logits;
}

void require_one(const char* what, const std::vector<Port>& ports) {
    if (ports.size() == 1) {
        return;
    }
    std::string names;
    for (const Port& port : ports) {
        names += fmt::format("{}{}", names.empty() ? " (" : ", ", port.name);
    }
    throw Error(ErrorCode::unsupported,
                fmt::format("the network has {} {}s{}; one that makes an image of an image has 1",
                            ports.size(), what, names.empty() ? "" : names + ")"));
}

void require_floats(const char* what, const graph::Endpoint& endpoint, const Graph& graph,
                    const char* instead_of) {
    if (graph.values[endpoint.value].type.type != DataType::f32) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("the network's {} '{}' holds integers, not {}", what, endpoint.name,
                                instead_of));
    }
}

}  // namespace

ImageNetwork::ImageNetwork(Model model) : model_(std::move(model)) {
    require_one("input", model_.inputs);
    require_one("output", model_.outputs);
    lower::check_supported(model_);
    folded_ = lower::fold_constants(model_);
    const Graph graph = graph_at_some_size();
    require_floats("input", graph.inputs.front(), graph, "values of pixels");
    require_floats("output", graph.outputs.front(), graph, "scores of classes");
    field_ = receptive_field(graph);
    input_channels_ = input_shape(graph).channels;
    output_channels_ = output_shape(graph).channels;
    scores_ = scores_of(graph);
    rows_ = change_along(Axis::rows);
    columns_ = change_along(Axis::columns);
}

void ImageNetwork::store_as(DataType type) {
    model_.storage = type;
    context_.reset();
}

Graph ImageNetwork::graph_at_some_size() {
    const auto rows = only_pixels(Axis::rows), columns = only_pixels(Axis::columns);
    const int sizes = rows && columns ? 1 : sizes_tried;
    std::optional<Error> first_refusal;
    for (int more = 0; more < sizes; ++more) {
        tried_ = {rows.value_or(least_tried + more), columns.value_or(least_tried + more)};
        try {
            return graph_at(tried_);
        } catch (const Error& error) {
            if (!first_refusal) {
                first_refusal = error;
            }
        }
    }
    throw *first_refusal;
}

std::optional<int> ImageNetwork::only_pixels(Axis axis) const {
    const Port& port = model_.inputs.front();
    if (!port.dims || port.dims->size() != 4) {
        return std::nullopt;
    }
    const std::size_t rows = lower::channels_last(model_, port.name) ? 1 : 2;
    const Dim& dim = (*port.dims)[axis == Axis::rows ? rows : rows + 1];
    return dim.open() ? std::nullopt : std::optional(static_cast<int>(dim.size));
}

Graph ImageNetwork::graph_at(YX size) const {
    return lower::lower(model_, lower::resolve_sizes(model_, {}, size), folded_);
}

std::optional<int> ImageNetwork::output_pixels(Axis axis, int pixels) const {
    if (only_pixels(axis).value_or(pixels) != pixels) {
        return std::nullopt;
    }
    // What it takes repeats with the stride, so that there is no need to try huge images.
    constexpr int large = 1024;
    const AxisField& field = field_.along(axis);
    const std::int64_t strides =
        field_.unbounded.empty() ? std::max(0, pixels - large) / field.stride() : 0;
    const int tried = pixels - static_cast<int>(strides * field.stride());
    try {
        const Shape output =
            output_shape(graph_at(axis == Axis::rows ? YX(tried, tried_.x) : YX(tried_.y, tried)));
        return along(axis, output) + static_cast<int>(strides * field.stride() *
                                                      field.scale().output / field.scale().input);
    } catch (const Error&) {
        return std::nullopt;
    }
}

AxisChange ImageNetwork::change_along(Axis axis) const {
    const AxisField& field = field_.along(axis);
    if (field_.unbounded.empty()) {
        return {field.scale(), static_cast<int>(std::max<std::int64_t>(0, field.offset()))};
    }
    const int here = field.input_pixels(), output = field.output_pixels();
    PixelRatio scale{output, here};
    // The further away, the less it matters how sizes are rounded.
    for (int more = sizes_tried; more > 0; --more) {
        if (const auto larger = output_pixels(axis, here + more)) {
            scale = {*larger - output, more};
            break;
        }
    }
    const std::int64_t common = std::max<std::int64_t>(1, std::gcd(scale.output, scale.input));
    scale = {std::max<std::int64_t>(1, scale.output / common), scale.input / common};
    const std::int64_t missing = here - output * scale.input / scale.output;
    return {scale, static_cast<int>(std::max<std::int64_t>(0, missing / 2))};
}

std::size_t ImageNetwork::least_bytes(YX size) const {
    try {
        Graph graph = graph_at(size);
        graph::optimise(graph, model_.storage);
        return plan::map_memory(graph, {}).bytes;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::too_large) {
            return std::numeric_limits<std::size_t>::max() / 2;
        }
        throw;
    }
}

std::size_t ImageNetwork::bytes(YX size) {
    try {
        return context(size)->bytes();
    } catch (const Error& error) {
        if (error.code() != ErrorCode::out_of_memory || device_in_use() == DeviceId{}) {
            throw;
        }
        device_was_full_ = true;
        return std::numeric_limits<std::size_t>::max() / 2;
    }
}

std::shared_ptr<plan::Context> ImageNetwork::context(YX size) {
    const std::lock_guard lock(planning_);
    if (!context_ || !(size == context_size_)) {
        context_.reset();
        context_ = std::make_shared<plan::Context>(
            compile(model_, lower::resolve_sizes(model_, {}, size), folded_, weights_).plan);
        context_size_ = size;
    }
    return context_;
}

}  // namespace upforge::segment
