#include "bench/subject.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>

namespace upforge::bench {
namespace {

using std::chrono::steady_clock;

double seconds(steady_clock::duration time) {
    return std::chrono::duration<double>(time).count();
}

std::vector<const kernels::Kernel*> chosen(const kernels::Recording& recording) {
    std::vector<const kernels::Kernel*> kernels;
    for (const kernels::Choice& choice : recording.choices()) {
        if (std::ranges::find(kernels, choice.kernel) == kernels.end()) {
            kernels.push_back(choice.kernel);
        }
    }
    return kernels;
}

std::string text_of(const graph::Operation& operation) {
    const std::string parameters = operation.parameters();
    return operation.name() + (parameters.empty() ? "" : " ") + parameters;
}

}  // namespace

Subject::Subject(const std::string& name, std::shared_ptr<const plan::Plan> plan)
    : context(std::move(plan), true) {
    const graph::Graph& graph = context.plan().graph;
    const auto share = context.device_share();
    total = {name, {}, {}, {}, work_of(graph), share && share->layers_on_device > 0};
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const graph::Node& node = graph.nodes[i];
        const std::vector<const kernels::Kernel*> kernels = chosen(context.recording(i));
        total.kernels.insert(total.kernels.end(), kernels.begin(), kernels.end());
        layers.push_back({node.name, text_of(*node.operation),
                          output_types(graph, node).front().shape, kernels, work_of(graph, node),
                          context.on_device(i)});
    }
    if (!layers.empty()) {
        total.output = layers.back().output;
    }
}

void Subject::run_whole() {
    const auto start = steady_clock::now();
    context.run();
    total.times.add(seconds(steady_clock::now() - start));
}

void Subject::run_by_layers() {
    std::vector<double> run(layers.size());
    auto start = steady_clock::now();
    for (std::size_t i = 0; i < layers.size(); ++i) {
        context.run_node(i);
        context.wait();
        const auto end = steady_clock::now();
        run[i] = seconds(end - start);
        start = end;
    }
    for (std::size_t i = 0; i < layers.size(); ++i) {
        layers[i].times.add(run[i]);
    }
    const auto sum = [](const std::vector<double>& times) {
        return std::accumulate(times.begin(), times.end(), 0.0);
    };
    if (fastest_run.empty() || sum(run) < sum(fastest_run)) {
        fastest_run = std::move(run);
    }
}

}  // namespace upforge::bench
