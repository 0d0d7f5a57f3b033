#include "inspect/survey.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "plan/context.h"
#include "segment/sidecar.h"
#include "upforge/error.h"

namespace upforge {

namespace {

SurveyedLayer survey_node(const graph::Graph& graph, const graph::Node& node,
                          const kernels::Recording& recording) {
    const graph::Operation& operation = *node.operation;
    const auto outputs = output_types(graph, node);
    SurveyedLayer layer{node.name,
                        operation.name(),
                        operation.parameters(),
                        outputs.front().shape,
                        operation.weights(),
                        operation.flops(input_types(graph, node), outputs),
                        {},
                        {},
                        uneven_overlap(operation)};
    for (const kernels::Choice& choice : recording.choices()) {
        if (std::ranges::find(layer.kernels, choice.kernel) != layer.kernels.end()) {
            continue;
        }
        layer.kernels.push_back(choice.kernel);
        std::ranges::copy_if(choice.considered, std::back_inserter(layer.rejected),
                             [](const auto& each) { return !each.rejection.empty(); });
    }
    return layer;
}

}  // namespace

Survey::Survey(Opened model, const std::string& path) : opened(std::move(model)) {
    try {
        const auto settings = segment::settings_of(opened.model, path, {});
        if (!settings.empty()) {
            images = segment::parse_preprocessing(settings);
        }
    } catch (const Error& error) {
        images_failure = error.what();
    }
    const plan::Context context(opened.compiled.plan, true);
    arena_bytes = context.bytes();
    device = context.device_share();
    const graph::Graph& graph = opened.compiled.plan->graph;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        layers.push_back(survey_node(graph, graph.nodes[i], context.recording(i)));
    }
}

double Survey::flops() const {
    return std::accumulate(
        layers.begin(), layers.end(), 0.0,
        [](double sum, const SurveyedLayer& layer) { return sum + layer.flops; });
}

}  // namespace upforge
