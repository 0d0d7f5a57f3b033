#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "graph/operation.h"
#include "model/array.h"

namespace upforge::graph {

using ValueId = int;

/// What a node reads: a value, or a part of it.
struct Operand {
    ValueId value = -1;
    Shape shape;                                    ///< of the part
    int image = 0, top = 0, left = 0, channel = 0;  ///< where the part begins

    bool operator==(const Operand&) const = default;
};

/// A tensor that flows through the graph.
struct Value {
    std::string name;
    TensorType type;
    Tensor constant = {};              ///< its elements, where they do not depend on any input
    std::optional<Operand> home = {};  ///< the part of another value that is its memory
    bool dense = false;  ///< read or written in memory order, so that it may not have gaps
};

struct Node {
    std::string name;
    std::shared_ptr<Operation> operation;
    std::vector<Operand> inputs;
    std::vector<ValueId> outputs;
};

/// What the indices of a max pooling count. The model counts through whole arrays of batch,
/// channels and planes of `height` times `width` places; the value, within a plane with rows of
/// `row` pixels.
struct PlaneIndices {
    int height = 1, width = 1;
    int row = 1;
    bool column_major = false;  ///< the model goes down the columns of a plane first

    bool operator==(const PlaneIndices&) const = default;
};

/// An input or output as the model sees it: an array of any rank over a value. The element at a
/// position is where the sum of position * stride says, in the value's (dense) memory order.
struct Endpoint {
    std::string name;
    ElementType type = ElementType::f32;
    ValueId value = -1;
    Dims dims = {};
    Dims strides = {};
    std::optional<PlaneIndices> indices = {};  ///< where it holds those of a max pooling
};

/// A network at concrete sizes: operations on images, channels innermost, each node after those
/// whose outputs it reads.
struct Graph {
    std::vector<Value> values;
    std::vector<Node> nodes;
    std::vector<Endpoint> inputs;
    std::vector<Endpoint> outputs;

    ValueId add_value(Value value);
    /// Adds a node and its outputs, named NAME, NAME.1, …; checks that the operands fit.
    std::vector<ValueId> add_node(const std::string& name, std::shared_ptr<Operation> operation,
                                  std::vector<Operand> inputs);
    /// The whole of a value.
    Operand all_of(ValueId value) const;
};

/// The value in whose memory it lies: mostly itself.
ValueId owner_of(const Graph& graph, ValueId value);

/// The types of a node's inputs and outputs.
std::vector<TensorType> input_types(const Graph& graph, const Node& node);
std::vector<TensorType> output_types(const Graph& graph, const Node& node);

/// A line a node: name, operation, parameters, shapes; for people and debuggers.
std::string to_table(const Graph& graph);

}  // namespace upforge::graph
