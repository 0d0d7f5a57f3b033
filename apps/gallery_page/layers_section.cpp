#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <vector>

#include "gallery_page/numbers.h"
#include "gallery_page/sections.h"
#include "plan/context.h"

namespace upforge::gallery {

namespace {

constexpr int runs = 9;

double seconds_of(plan::Context& context, std::size_t node) {
    const auto start = std::chrono::steady_clock::now();
    context.run_node(node);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Of each layer, the median.
std::vector<double> measure(const Survey& survey, const Tensor& image) {
    plan::Context context(survey.opened.compiled.plan);
    const graph::Graph& graph = context.plan().graph;
    const Tensor& input = context.values().value(graph.inputs.front().value);
    std::vector<std::vector<double>> times(graph.nodes.size());
    for (int run = 0; run < runs; ++run) {
        input.copy_from(image);
        for (std::size_t node = 0; node < times.size(); ++node) {
            times[node].push_back(seconds_of(context, node));
        }
    }
    std::vector<double> medians;
    for (std::vector<double>& of_node : times) {
        const auto middle = of_node.begin() + runs / 2;
        std::ranges::nth_element(of_node, middle);
        medians.push_back(*middle);
    }
    return medians;
}

std::string kernel_of(const SurveyedLayer& layer) {
    return layer.kernels.empty() ? "" : to_string(*layer.kernels.front());
}

Markup bar(double share) {
    return element("span", {{"class", "share"}},
                   element("i", {{"style", fmt::format("width:{:.1f}%", share * 100)}}, ""));
}

std::vector<Markup> row(const Markup& name, const Markup& operation, const std::string& output,
                        double flops, double seconds, const Markup& share) {
    return {name,
            operation,
            output,
            flops > 0 ? fmt::format("{:.1f}", flops / 1e6) : "",
            fmt::format("{:.3f}", seconds * 1e3),
            flops > 0 ? fmt::format("{:.1f}", flops / seconds / 1e9) : "",
            share};
}

}  // namespace

Section show_layers(const Survey& survey, const Tensor& image) {
    const std::vector<double> times = measure(survey, image);
    const double total = std::accumulate(times.begin(), times.end(), 0.0);
    const double longest = *std::ranges::max_element(times);
    std::vector<std::vector<Markup>> rows;
    for (std::size_t i = 0; i < times.size(); ++i) {
        const SurveyedLayer& layer = survey.layers[i];
        rows.push_back(
            row(layer.name,
                fmt::format("{} {}", layer.operation, layer.parameters) + void_element("br", {}) +
                    element("small", kernel_of(layer)),
                fmt::format("{} × {}", size_text(layer.output.height, layer.output.width),
                            layer.output.channels),
                layer.flops, times[i], bar(times[i] / longest)));
    }
    rows.push_back(row(element("b", "All"), "", "", survey.flops(), total, ""));
    const Shape& shape = image.shape();
    return {"layers",
            "Layer by layer",
            fmt::format("What each layer costs on an image of {}: the median of {} runs of the "
                        "whole network, one layer after the other.",
                        size_text(shape.height, shape.width), runs),
            paragraph(fmt::format("{} layers take {} together, {:.1f} GFLOP/s.", times.size(),
                                  duration(total), survey.flops() / total / 1e9)) +
                table({{"Layer"},
                       {"Operation and kernel"},
                       {"Output", true},
                       {"MFLOP", true},
                       {"ms", true},
                       {"GFLOP/s", true},
                       {"Time"}},
                      rows),
            {fmt::format("upforge inspect apps/cells/cells.onnx --size {}x{} --exact", shape.height,
                         shape.width)}};
}

}  // namespace upforge::gallery
