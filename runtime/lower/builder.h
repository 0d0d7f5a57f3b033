#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "graph/graph.h"
#include "lower/axis_order.h"
#include "lower/value_view.h"

namespace upforge::lower {

/// A tensor of the model: known already, or worked out by the graph.
using Lowered = std::variant<Array, ValueView>;

/// An array as a node reads it, and the strides of an array of the same dimensions over what the
/// node makes of it.
struct Arranged {
    graph::Operand operand;
    Dims strides;
};

/// A graph that grows, and the ways in which its nodes read arrays.
///
/// Most arrays lie as images already: then reading one is only a choice of the part of the value
/// that it is. Others are copied into the order in which they are read.
class Builder {
  public:
    graph::Graph graph;
    bool exact = true;  ///< as in ConvOptions

    /// What the nodes that follow are called.
    void name_nodes(const std::string& name) { name_ = name; }

    /// The value of an operation's only output. `part` is appended to the node's name, for those
    /// that are not the last of their name.
    graph::ValueId add(std::shared_ptr<graph::Operation> operation,
                       std::vector<graph::Operand> inputs, const std::string& part = "");
    std::vector<graph::ValueId> add_all(std::shared_ptr<graph::Operation> operation,
                                        std::vector<graph::Operand> inputs);

    /// Constants become values of the graph.
    ValueView view(const Lowered& tensor);
    /// As floats, where it holds whole numbers.
    ValueView floats(const ValueView& view);
    /// A constant, its axes (at most 4) in memory order.
    graph::Operand constant(const Array& array, const AxisOrder& order);
    graph::Operand filled(const Shape& shape, float number);

    /// Reads batch, channels and up to two axes of space. Throws for other ranks.
    graph::Operand image(const ValueView& view);
    /// An image as an array of this rank.
    ValueView image_view(graph::ValueId value, int rank, ElementType type) const;

    /// For what is done to each element alike.
    Arranged elements(const ValueView& view);
    /// What an operation makes of each element alike.
    ValueView of_elements(std::shared_ptr<graph::Operation> operation, const ValueView& view,
                          const std::string& part = "");
    /// For what is done along an axis, which are the operand's channels.
    Arranged along(const ValueView& view, int axis);
    /// For axes in a given order, or in memory order: four of them.
    Arranged ordered(const ValueView& view, const AxisOrder& order);

    /// The order of the four axes, among those that `allows` accepts, in which most of the views
    /// can be read without a copy.
    template <typename Allows>
    AxisOrder best_order(const std::vector<ValueView>& views, Allows allows) const;

    /// Such an order of a view with up to four axes, in which `axes` (of an array of rank 4, one or
    /// two) are rows and columns.
    AxisOrder order_with_space(const ValueView& view, const std::vector<int>& axes) const;

    /// Whether the view, its four axes taken in this order, is a part of its value.
    bool fits(const ValueView& view, const AxisOrder& order) const;
    /// Whether it sees each element of its value once.
    bool covers_base(const ValueView& view) const;
    const Shape& base_shape(const ValueView& view) const;

    /// Copied where that is what it takes.
    ValueView reshape(const ValueView& view, const Dims& dims);
    /// All of a value, in row-major order.
    ValueView row_major(const ValueView& view);
    /// A copy whose memory has the order of the axes.
    ValueView copy(const ValueView& view, const Shape& shape);

  private:
    graph::Operand tensor(const ValueView& in_memory_order);
    /// The name, or a longer one if a node has it already: layers are compared by name.
    std::string unused(const std::string& name);

    std::string name_;
    std::map<std::string, int> used_;
    std::vector<std::pair<ValueView, graph::Operand>> copies_;
};

/// Batch, rows, columns and channels of an image as a model has it. Throws for other ranks.
ValueView image_order(const ValueView& view);

/// A shape for an array in row-major order; its last axis are the channels.
Shape row_major_shape(const Dims& dims);

template <typename Allows>
AxisOrder Builder::best_order(const std::vector<ValueView>& views, Allows allows) const {
    const AxisOrder* best = nullptr;
    std::size_t most = 0;
    for (const AxisOrder& order : axis_orders()) {
        if (!allows(order)) {
            continue;
        }
        std::size_t fitting = 0;
        for (const ValueView& view : views) {
            fitting += fits(view, order) ? 1 : 0;
        }
        if (best == nullptr || fitting > most) {
            best = &order;
            most = fitting;
        }
        if (most == views.size()) {
            break;
        }
    }
    return *best;
}

}  // namespace upforge::lower
