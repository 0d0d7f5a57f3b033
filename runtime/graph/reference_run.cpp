#include "graph/reference_run.h"

#include "core/narrow_floats.h"

namespace upforge::graph {

Tensor part_of(const Tensor& whole, const Operand& operand) {
    const Shape& shape = operand.shape;
    return whole.images(operand.image, shape.batch)
        .crop(operand.top, operand.left, shape.height, shape.width)
        .channels(operand.channel, shape.channels);
}

std::vector<Tensor> as_floats(std::vector<Tensor> tensors) {
    for (Tensor& tensor : tensors) {
        if (is_narrow(tensor.type())) {
            tensor = converted(tensor, DataType::f32);
        }
    }
    return tensors;
}

std::vector<Tensor> run_reference(const Graph& graph, const std::map<ValueId, Tensor>& inputs,
                                  const std::function<void(const Node&)>& progress) {
    std::vector<Tensor> values;
    for (const Value& value : graph.values) {
        values.push_back(value.constant);
    }
    for (const auto& [id, tensor] : inputs) {
        values[id] = tensor;
    }
    for (const Node& node : graph.nodes) {
        std::vector<Tensor> operands;
        for (const Operand& input : node.inputs) {
            operands.push_back(part_of(values[input.value], input));
        }
        std::vector<Tensor> results = node.operation->reference(operands);
        for (std::size_t i = 0; i < node.outputs.size(); ++i) {
            values[node.outputs[i]] = results[i];
        }
        if (progress) {
            progress(node);
        }
    }
    return values;
}

}  // namespace upforge::graph
