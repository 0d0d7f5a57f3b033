#pragma once

#include <map>
#include <string>
#include <vector>

#include "graph/reference_run.h"
#include "lower/lower.h"
#include "plan/boundary.h"

namespace upforge::lower {

inline Array ints(std::vector<std::int64_t> values) {
    const auto count = static_cast<std::int64_t>(values.size());
    return Array::of({count}, std::move(values));
}

inline Array floats(std::vector<float> values) {
    const auto count = static_cast<std::int64_t>(values.size());
    return Array::of({count}, std::move(values));
}

inline std::vector<Array> run(const graph::Graph& graph,
                              const std::map<std::string, Array>& inputs) {
    std::map<graph::ValueId, Tensor> tensors;
    for (const graph::Endpoint& input : graph.inputs) {
        const graph::TensorType& type = graph.values[input.value].type;
        const Tensor tensor(type.shape, type.type);
        plan::store(inputs.at(input.name), input, tensor);
        tensors[input.value] = tensor;
    }
    const std::vector<Tensor> values = graph::run_reference(graph, tensors);
    std::vector<Array> outputs;
    for (const graph::Endpoint& output : graph.outputs) {
        outputs.push_back(plan::load(output, values[output.value]));
    }
    return outputs;
}

inline Array run(const Model& model, const Array& x) {
    return run(lower(model, {{"x", x.dims()}}), {{"x", x}})[0];
}

inline std::vector<std::string> operations(const graph::Graph& graph) {
    std::vector<std::string> names;
    for (const graph::Node& node : graph.nodes) {
        names.push_back(node.operation->name());
    }
    return names;
}

}  // namespace upforge::lower
