#include "plan/binding.h"

#include "device/current_device.h"
#include "graph/reference_run.h"

namespace upforge::plan {
namespace {

using graph::Graph;
using graph::Operand;
using graph::Value;
using graph::ValueId;

Tensor at_home(const Graph& graph, const std::vector<Tensor>& owners, ValueId id) {
    const Value& value = graph.values[id];
    return value.home ? part_of(at_home(graph, owners, value.home->value), *value.home)
                      : owners[id];
}

}  // namespace

Binding::Binding(const Graph& graph, const MemoryMap& map, std::byte* memory) {
    std::vector<Tensor> owners;
    for (const Value& value : graph.values) {
        owners.push_back(value.constant);
    }
    for (const MemoryMap::Block& block : map.blocks) {
        const graph::TensorType& type = graph.values[block.value].type;
        owners[block.value] = Tensor::view(memory + block.offset, type.type, type.shape);
    }
    for (std::size_t id = 0; id < owners.size(); ++id) {
        values_.push_back(at_home(graph, owners, static_cast<ValueId>(id)));
    }
}

Tensor Binding::operand(const Operand& operand) const {
    return part_of(values_[operand.value], operand);
}

std::vector<Tensor> Binding::inputs(const graph::Node& node) const {
    std::vector<Tensor> tensors;
    for (const Operand& input : node.inputs) {
        tensors.push_back(operand(input));
    }
    return tensors;
}

std::vector<Tensor> Binding::outputs(const graph::Node& node) const {
    std::vector<Tensor> tensors;
    for (const ValueId output : node.outputs) {
        tensors.push_back(values_[output]);
    }
    return tensors;
}

void Binding::record(const graph::Node& node, kernels::Recording& recording) const {
    const kernels::Recording::Scope scope(recording);
    node.operation->run(inputs(node), outputs(node));
    if (device::current().kind != DeviceKind::cpu && !recording.runs_on_device()) {
        // A node runs here or there as a whole.
        const device::OnCpu on_cpu;
        recording.clear();
        node.operation->run(inputs(node), outputs(node));
    }
}

}  // namespace upforge::plan
