#include "bench/work.h"

#include <algorithm>

namespace upforge::bench {
namespace {

double bytes_of(const graph::TensorType& type) {
    return static_cast<double>(size_of(type.type)) * static_cast<double>(type.shape.elements());
}

double bytes_of(const std::vector<graph::TensorType>& types) {
    double bytes = 0;
    for (const graph::TensorType& type : types) {
        bytes += bytes_of(type);
    }
    return bytes;
}

double bytes_of(const graph::Graph& graph, const std::vector<graph::Endpoint>& ends) {
    double bytes = 0;
    for (const graph::Endpoint& end : ends) {
        bytes += bytes_of(graph.values[end.value].type);
    }
    return bytes;
}

/// As large as the elements that they meet.
double weight_bytes(const graph::Graph& graph, const graph::Node& node) {
    const DataType type = graph.values[node.inputs[0].value].type.type;
    return static_cast<double>(size_of(type)) * static_cast<double>(node.operation->weights());
}

}  // namespace

Work work_of(const graph::Graph& graph, const graph::Node& node) {
    const auto inputs = input_types(graph, node), outputs = output_types(graph, node);
    return {node.operation->flops(inputs, outputs), bytes_of(inputs) + weight_bytes(graph, node),
            bytes_of(outputs)};
}

Work work_of(const graph::Graph& graph) {
    Work work{0, bytes_of(graph, graph.inputs), bytes_of(graph, graph.outputs)};
    for (const graph::Node& node : graph.nodes) {
        work.flops += work_of(graph, node).flops;
        work.read += weight_bytes(graph, node);
    }
    return work;
}

const char* name_of(Limit limit) {
    return limit == Limit::compute ? "compute" : "memory";
}

Limit Roof::limit_of(const Work& work) const {
    return work.intensity() > flops / bytes ? Limit::compute : Limit::memory;
}

double Roof::least_seconds(const Work& work) const {
    return std::max(work.flops / flops, work.bytes() / bytes);
}

}  // namespace upforge::bench
