#include "graph/graph.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "core/columns.h"
#include "graph/operations/checks.h"
#include "upforge/error.h"

namespace upforge::graph {
namespace {

void check_part(const char* axis, int first, int extent, int whole, const Value& value) {
    if (first < 0 || extent < 1 || first > whole - extent) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{} [{}, {}) are read of '{}', which has {} ({})", axis, first,
                                static_cast<long long>(first) + extent, value.name, whole,
                                to_string(value.type.shape)));
    }
}

void check_operand(const Graph& graph, const Operand& operand) {
    if (operand.value < 0 || operand.value >= static_cast<int>(graph.values.size())) {
        throw Error(ErrorCode::invalid_argument, fmt::format("value {} is read; there are {}",
                                                             operand.value, graph.values.size()));
    }
    const Value& value = graph.values[operand.value];
    const Shape &part = operand.shape, &whole = value.type.shape;
    check_part("images", operand.image, part.batch, whole.batch, value);
    check_part("rows", operand.top, part.height, whole.height, value);
    check_part("columns", operand.left, part.width, whole.width, value);
    check_part("channels", operand.channel, part.channels, whole.channels, value);
}

TensorType type_of(const Graph& graph, const Operand& operand) {
    return {operand.shape, graph.values[operand.value].type.type};
}

std::string range(const char* axis, int first, int extent, int whole) {
    return extent == whole ? "" : fmt::format(" {} {}:{}", axis, first, first + extent);
}

/// "skip", or "skip rows 2:58 channels 0:64" of a part.
std::string to_text(const Graph& graph, const Operand& operand) {
    const Value& value = graph.values[operand.value];
    const Shape &part = operand.shape, &whole = value.type.shape;
    return value.name + range("images", operand.image, part.batch, whole.batch) +
           range("rows", operand.top, part.height, whole.height) +
           range("columns", operand.left, part.width, whole.width) +
           range("channels", operand.channel, part.channels, whole.channels);
}

std::string to_text(const TensorType& type) {
    const std::string shape = to_string(type.shape);
    return type.type == DataType::f32 ? shape : fmt::format("{} {}", shape, name_of(type.type));
}

using Row = std::vector<std::string>;

Row row_of(const Graph& graph, std::size_t number, const Node& node) {
    std::string inputs, outputs;
    for (const Operand& operand : node.inputs) {
        inputs += (inputs.empty() ? "" : ", ") + to_text(graph, operand);
    }
    const std::vector<TensorType> types = output_types(graph, node);
    for (const TensorType& type : types) {
        outputs += (outputs.empty() ? "" : ", ") + to_text(type);
    }
    const double flops = node.operation->flops(input_types(graph, node), types);
    return {fmt::format("{}", number),         node.name, node.operation->name(),
            node.operation->parameters(),      inputs,    outputs,
            fmt::format("{:.2f}", flops / 1e6)};
}

}  // namespace

ValueId Graph::add_value(Value value) {
    values.push_back(std::move(value));
    return static_cast<ValueId>(values.size()) - 1;
}

std::vector<ValueId> Graph::add_node(const std::string& name, std::shared_ptr<Operation> operation,
                                     std::vector<Operand> operands) {
    Node node{name, std::move(operation), std::move(operands), {}};
    for (const Operand& operand : node.inputs) {
        check_operand(*this, operand);
    }
    const std::vector<TensorType> types = node.operation->outputs(input_types(*this, node));
    for (const TensorType& type : types) {
        stand_in(type);  // throws where there can be no such tensor
    }
    for (const TensorType& type : types) {
        const std::size_t i = node.outputs.size();
        node.outputs.push_back(add_value({i == 0 ? name : fmt::format("{}.{}", name, i), type}));
    }
    nodes.push_back(node);
    return node.outputs;
}

Operand Graph::all_of(ValueId value) const {
    return {value, values.at(value).type.shape};
}

ValueId owner_of(const Graph& graph, ValueId value) {
    while (graph.values[value].home) {
        value = graph.values[value].home->value;
    }
    return value;
}

std::vector<TensorType> input_types(const Graph& graph, const Node& node) {
    std::vector<TensorType> types;
    for (const Operand& operand : node.inputs) {
        types.push_back(type_of(graph, operand));
    }
    return types;
}

std::vector<TensorType> output_types(const Graph& graph, const Node& node) {
    std::vector<TensorType> types;
    for (const ValueId output : node.outputs) {
        types.push_back(graph.values[output].type);
    }
    return types;
}

std::string to_table(const Graph& graph) {
    std::vector<Row> rows{{"#", "name", "operation", "parameters", "inputs", "output", "MFLOP"}};
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        rows.push_back(row_of(graph, i, graph.nodes[i]));
    }
    return in_columns(rows);
}

}  // namespace upforge::graph
