#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "graph/operations/convert.h"
#include "graph/operations/convolution.h"
#include "graph/passes/passes.h"
#include "graph/passes/uses.h"

namespace upforge::graph {
namespace {

/// What an operation reads and writes.
struct Choice {
    DataType input, output;
};

constexpr Choice all_floats{DataType::f32, DataType::f32};

std::array<Choice, 3> choices_with(DataType narrow) {
    return {{{narrow, narrow}, {narrow, DataType::f32}, {DataType::f32, narrow}}};
}

/// The same convolution with rounded weights; others have none.
template <typename Convolution>
void round_weights(Node& node, DataType narrow) {
    if (const auto* convolution = dynamic_cast<const Convolution*>(node.operation.get())) {
        const auto rounded = std::make_shared<Convolution>(*convolution);
        rounded->filter.type = narrow;
        node.operation = rounded;
    }
}

class Storing {
  public:
    Storing(Graph& graph, DataType narrow) : graph_(graph), narrow_(narrow) {}

    void run() {
        const Uses uses(graph_);
        for (ValueId id = 0; id < static_cast<ValueId>(graph_.values.size()); ++id) {
            if (fits(id, uses)) {
                graph_.values[id].type.type = narrow_;
            }
        }
        while (return_to_floats(uses)) {
        }
        for (Node& node : std::exchange(graph_.nodes, {})) {
            add(std::move(node));
        }
    }

  private:
    bool reads_narrow(const Node& node) const {
        return node.operation->stores(narrow_, narrow_) ||
               node.operation->stores(narrow_, DataType::f32);
    }

    bool writes_narrow(const Node& node) const {
        return node.operation->stores(narrow_, narrow_) ||
               node.operation->stores(DataType::f32, narrow_);
    }

    bool fits(ValueId id, const Uses& uses) const {
        const auto& readers = uses.readers(id);
        return graph_.values[id].type.type == DataType::f32 && uses.producer(id) >= 0 &&
               !uses.leaves(id) && writes_narrow(graph_.nodes[uses.producer(id)]) &&
               std::ranges::any_of(readers,
                                   [&](int node) { return reads_narrow(graph_.nodes[node]); });
    }

    /// Values that all readers would convert first; false where there were none.
    bool return_to_floats(const Uses& uses) {
        bool any = false;
        for (ValueId id = 0; id < static_cast<ValueId>(graph_.values.size()); ++id) {
            DataType& type = graph_.values[id].type.type;
            if (type == narrow_ && std::ranges::none_of(uses.readers(id), [&](int node) {
                    return best(graph_.nodes[node]).input == narrow_;
                })) {
                type = DataType::f32;
                any = true;
            }
        }
        return any;
    }

    DataType type_of(const Operand& operand) const {
        return graph_.values[operand.value].type.type;
    }

    bool is_real(const Operand& operand) const { return type_of(operand) != DataType::i32; }

    /// Elements that have to be converted.
    double cost(const Node& node, const Choice& choice) const {
        double elements = 0;
        for (const Operand& input : node.inputs) {
            if (is_real(input) && type_of(input) != choice.input) {
                elements += static_cast<double>(input.shape.elements());
            }
        }
        const TensorType& output = graph_.values[node.outputs[0]].type;
        if (output.type != choice.output && output.type != DataType::i32) {
            elements += static_cast<double>(output.shape.elements());
        }
        return elements;
    }

    /// That with the least to convert; but where there are weights, which take far longer, a
    /// narrow one.
    Choice best(const Node& node) const {
        const bool has_weights = node.operation->weights() > 0;
        Choice best = all_floats;
        double least =
            has_weights ? std::numeric_limits<double>::infinity() : cost(node, all_floats);
        for (const Choice& choice : choices_with(narrow_)) {
            const double own = cost(node, choice);
            if (node.operation->stores(choice.input, choice.output) && own < least) {
                best = choice;
                least = own;
            }
        }
        return best;
    }

    void add(Node node) {
        const Choice choice = best(node);
        for (Operand& input : node.inputs) {
            if (is_real(input) && type_of(input) != choice.input) {
                input = converted(input, choice.input);
            }
        }
        if (choice.input == narrow_) {
            round_weights<Conv>(node, narrow_);
            round_weights<ConvTranspose>(node, narrow_);
        }
        const ValueId output = node.outputs[0];
        const DataType wanted = graph_.values[output].type.type;
        if (wanted == choice.output || wanted == DataType::i32) {
            graph_.nodes.push_back(std::move(node));
            return;
        }
        Value made = graph_.values[output];
        made.name += std::string(".") + name_of(choice.output);
        made.type.type = choice.output;
        node.outputs[0] = graph_.add_value(std::move(made));
        const Operand all = graph_.all_of(node.outputs[0]);
        const std::string name = node.name;
        graph_.nodes.push_back(std::move(node));
        graph_.nodes.push_back({name, std::make_shared<Convert>(wanted), {all}, {output}});
    }

    /// The operand stored as the other type: once for all who read it.
    Operand converted(const Operand& operand, DataType type) {
        const auto found = std::ranges::find(conversions_, operand, &Conversion::from);
        if (found != conversions_.end()) {
            return graph_.all_of(found->to);
        }
        const std::string name = graph_.values[operand.value].name + "." + name_of(type);
        const ValueId to =
            graph_.add_node(name, std::make_shared<Convert>(type), {operand}).front();
        graph_.values[to].dense = graph_.values[operand.value].dense;
        conversions_.push_back({operand, to});
        return graph_.all_of(to);
    }

    struct Conversion {
        Operand from;
        ValueId to;
    };

    Graph& graph_;
    DataType narrow_;
    std::vector<Conversion> conversions_;
};

}  // namespace

void store_as_bf16(Graph& graph) {
    Storing(graph, DataType::bf16).run();
}

void store_as_f16(Graph& graph) {
    Storing(graph, DataType::f16).run();
}

}  // namespace upforge::graph
