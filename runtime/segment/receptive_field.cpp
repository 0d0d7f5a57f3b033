#include "segment/receptive_field.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <optional>
#include <utility>

#include "segment/whole_numbers.h"
#include "upforge/error.h"

namespace upforge::segment {
namespace {

using graph::Graph;
using graph::Node;
using graph::ValueId;

/// Pixels of a value that reads another, for those of the input.
PixelRatio behind(const PixelRatio& ratio, const AxisMap& map) {
    const std::int64_t output = ratio.output * map.divisor, input = ratio.input * map.multiplier;
    const std::int64_t common = std::gcd(output, input);
    return {output / common, input / common};
}

Interval join(const Interval& a, const Interval& b) {
    return a.empty() ? b : Interval{std::min(a.first, b.first), std::max(a.last, b.last)};
}

Interval meet(const Interval& a, const Interval& b) {
    return {std::max(a.first, b.first), std::min(a.last, b.last)};
}

constexpr Interval nothing{};

/// What of a step's output is settled, where that much of its input is.
Interval settle(const AxisField::Step& step, const Interval& input, bool goes_on_before,
                bool goes_on_after) {
    const Interval part =
        meet({input.first - step.begin, input.last - step.begin}, {0, step.part - 1});
    const bool border_is_settled =
        (goes_on_before || part.last >= step.map.mirrored) &&
        (goes_on_after || part.first <= step.part - 1 - step.map.mirrored);
    if (part.empty() || !border_is_settled) {
        return nothing;
    }
    Interval output = step.map.served_by(part);
    if (!goes_on_before) {
        output.first = 0;
    }
    if (!goes_on_after) {
        output.last = step.output_pixels - 1;
    }
    return meet(output, {0, step.output_pixels - 1});
}

/// Whether a constant image, such as channels of zeros, is the same in every row, or column.
bool same_everywhere(const Tensor& image, Axis axis) {
    if (image.empty() || image.type() != DataType::f32) {
        return false;
    }
    const auto& [batch, height, width, channels] = image.shape();
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const float* first = axis == Axis::rows ? &image.at(0, 0, x, 0) : &image.at(0, y, 0, 0);
            if (std::memcmp(&image.at(0, y, x, 0), first, channels * sizeof(float)) != 0) {
                return false;
            }
        }
    }
    return true;
}

/// The nodes between input and output, and how they read images.
class Trace {
  public:
    explicit Trace(const Graph& graph)
        : graph_(graph),
          input_(graph.inputs[0].value),
          output_(graph.outputs[0].value),
          depends_(graph.values.size()),
          matters_(graph.values.size()) {
        depends_[input_] = true;
        for (const Node& node : graph.nodes) {
            for (const ValueId output : node.outputs) {
                depends_[output] = reads_image(node);
            }
        }
        matters_[output_] = true;
        for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
            if (matters(*node)) {
                for (const graph::Operand& input : node->inputs) {
                    matters_[input.value] = true;
                }
            }
        }
    }

    /// Without those that end in a value which depends on the whole image, whose first node is
    /// noted in `unbounded`.
    AxisField field(Axis axis, std::string& unbounded) const {
        std::vector<AxisField::Step> steps;
        std::vector<std::optional<PixelRatio>> ratios(graph_.values.size());
        ratios[input_] = PixelRatio();
        for (const Node& node : graph_.nodes) {
            if (!matters(node) || !reads_image(node)) {
                continue;
            }
            const std::vector<AxisField::Step> reads = steps_of(node, axis);
            std::optional<PixelRatio> ratio;
            for (const AxisField::Step& step : reads) {
                const std::optional<PixelRatio>& from = ratios[step.input];
                const std::optional<PixelRatio> here =
                    from ? std::optional(behind(*from, step.map)) : std::nullopt;
                ratio = &step == &reads.front() || ratio == here ? here : std::nullopt;
            }
            if (!ratio && unbounded.empty()) {
                unbounded =
                    fmt::format("{} '{}' sees the whole image", node.operation->name(), node.name);
            }
            for (const ValueId output : node.outputs) {
                ratios[output] = ratio;
                for (AxisField::Step step : reads) {
                    step.output = output;
                    steps.push_back(step);
                }
            }
        }
        if (!unbounded.empty()) {
            steps.clear();
        }
        return {std::move(steps), input_, output_, pixels_of(input_, axis),
                pixels_of(output_, axis)};
    }

  private:
    bool reads_image(const Node& node) const {
        return std::ranges::any_of(
            node.inputs, [&](const graph::Operand& input) { return depends_[input.value]; });
    }

    bool matters(const Node& node) const {
        return std::ranges::any_of(node.outputs, [&](ValueId value) { return matters_[value]; });
    }

    int pixels_of(ValueId value, Axis axis) const {
        return along(axis, graph_.values[value].type.shape);
    }

    /// Empty where the node depends on the whole image.
    std::vector<AxisField::Step> steps_of(const Node& node, Axis axis) const {
        std::vector<AxisField::Step> steps;
        for (std::size_t i = 0; i < node.inputs.size(); ++i) {
            const graph::Operand& input = node.inputs[i];
            const int part = along(axis, input.shape);
            if (!depends_[input.value]) {
                if (part > 1 && !same_everywhere(graph_.values[input.value].constant, axis)) {
                    return {};  // pixels depend on their own place
                }
                continue;
            }
            const std::optional<AxisMap> map = axis_map(graph_, node, i, axis);
            if (!map) {
                return {};
            }
            steps.push_back({.input = input.value,
                             .output = node.outputs[0],
                             .begin = axis == Axis::rows ? input.top : input.left,
                             .map = *map,
                             .part = part,
                             .output_pixels = pixels_of(node.outputs[0], axis)});
        }
        return steps;
    }

    const Graph& graph_;
    ValueId input_, output_;
    std::vector<bool> depends_, matters_;
};

void require_one(const char* what, const std::vector<graph::Endpoint>& endpoints,
                 const Graph& graph) {
    if (endpoints.size() != 1) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("the network has {} {}s; one that makes an image of an image has 1",
                                endpoints.size(), what));
    }
    const graph::Endpoint& endpoint = endpoints[0];
    const Shape& shape = graph.values[endpoint.value].type.shape;
    if (endpoint.dims.size() != 4 || shape.batch != 1) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("the network's {} '{}' is {}, not an image", what, endpoint.name,
                                to_string(endpoint.dims)));
    }
}

}  // namespace

AxisField::AxisField(std::vector<Step> steps, ValueId input, ValueId output, int pixels,
                     int output_pixels)
    : steps_(std::move(steps)),
      input_(input),
      output_(output),
      input_pixels_(pixels),
      output_pixels_(output_pixels) {
    std::vector<PixelRatio> ratios(std::max(input, output) + 1);
    for (const Step& step : steps_) {
        ratios.resize(std::max<std::size_t>(ratios.size(), step.output + 1));
        ratios[step.output] = behind(ratios[step.input], step.map);
        stride_ = std::lcm(stride_, ratios[step.output].input);
    }
    scale_ = ratios[output];
}

std::int64_t AxisField::offset() const {
    const std::int64_t period = stride_ * scale_.output / scale_.input;
    // Twice the sum of the distances from an output pixel's middle to that of what it needs.
    std::int64_t sum = 0, count = 0;
    for (std::int64_t x = 0; x < period; ++x) {
        if (const Interval input = needed({x, x}); !input.empty()) {
            sum += (input.first + input.last + 1) * scale_.output - (2 * x + 1) * scale_.input;
            ++count;
        }
    }
    const std::int64_t parts = 2 * scale_.output * std::max<std::int64_t>(1, count);
    return floor_divide(2 * sum + parts, 2 * parts);
}

std::int64_t AxisField::pixels() const {
    std::int64_t most = 0;
    for (std::int64_t x = 0; x < stride_ * scale_.output / scale_.input; ++x) {
        const Interval input = needed({x, x});
        most = std::max(most, input.last - input.first + 1);
    }
    return most;
}

Interval AxisField::needed(const Interval& output) const {
    std::vector<Interval> needs(std::max(input_, output_) + 1);
    for (const Step& step : steps_) {
        needs.resize(std::max<std::size_t>(needs.size(), step.output + 1));
    }
    needs[output_] = output;
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
        if (needs[step->output].empty()) {
            continue;
        }
        const Interval part = step->map.read_by(needs[step->output]);
        if (!part.empty()) {
            needs[step->input] =
                join(needs[step->input], {part.first + step->begin, part.last + step->begin});
        }
    }
    return needs[input_];
}

Interval AxisField::settled(bool goes_on_before, bool goes_on_after) const {
    std::vector<std::optional<Interval>> settled(std::max(input_, output_) + 1);
    settled[input_] = Interval{0, input_pixels_ - 1};
    for (const Step& step : steps_) {
        settled.resize(std::max<std::size_t>(settled.size(), step.output + 1));
        const Interval here = settle(step, *settled[step.input], goes_on_before, goes_on_after);
        std::optional<Interval>& output = settled[step.output];
        output = output ? meet(*output, here) : here;
    }
    return *settled[output_];
}

bool AxisField::reads_like(const AxisField& other) const {
    return std::ranges::equal(steps_, other.steps_, [](const Step& a, const Step& b) {
        return a.input == b.input && a.output == b.output && a.begin == b.begin && a.map == b.map;
    });
}

ReceptiveField receptive_field(const Graph& graph) {
    require_one("input", graph.inputs, graph);
    require_one("output", graph.outputs, graph);
    const Trace trace(graph);
    ReceptiveField field;
    field.rows = trace.field(Axis::rows, field.unbounded);
    field.columns = trace.field(Axis::columns, field.unbounded);
    return field;
}

}  // namespace upforge::segment
