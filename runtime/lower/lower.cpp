#include "lower/lower.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "graph/operations/layout.h"
#include "lower/branches.h"
#include "lower/failures.h"
#include "lower/fold.h"
#include "lower/rules.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

class Lowering {
  public:
    Lowering(const Model& model, const Constants& folded) : model_(model), folded_(folded) {
        builder_.exact = model.exact;
        note_what_is_read(model.nodes);
        for (const Port& output : model.outputs) {
            read_.insert(output.name);
        }
    }

    void add_input(const Port& port, const Dims& dims) {
        const bool is_image =
            dims.size() >= 2 && dims.size() <= 4 && !channels_last(model_, port.name);
        graph::TensorType type{row_major_shape(dims), DataType::f32};
        if (is_image) {
            const ValueView order{.dims = dims, .strides = row_major_strides(dims)};
            const Dims in_memory = image_order(order).dims;
            type.shape = row_major_shape(in_memory);
        }
        if (read_as_indices_.count(port.name) != 0) {
            type.type = DataType::i32;
        }
        graph::Graph& graph = builder_.graph;
        const graph::ValueId value = graph.add_value({.name = port.name, .type = type});
        ValueView view{value, 0, dims, row_major_strides(dims), port.type};
        if (is_image) {
            view = builder_.image_view(value, view.rank(), port.type);
        }
        graph.inputs.push_back({.name = port.name,
                                .type = port.type,
                                .value = value,
                                .dims = dims,
                                .strides = view.strides});
        tensors_[port.name] = std::move(view);
    }

    void add_node(const Node& node) {
        const auto is_folded = [&](const std::string& name) { return folded_.count(name) != 0; };
        if (std::all_of(node.outputs.begin(), node.outputs.end(), is_folded)) {
            return;
        }
        try {
            lower(node);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::unsupported) {
                throw Error(error.code(),
                            fmt::format("{}: {}", describe(model_, node), error.what()));
            }
            failures_.add(node, error.what());
            fail_outputs(node);
        }
    }

    void add_output(const Port& port) {
        const Lowered* tensor = find(port.name);
        if (tensor == nullptr) {
            return;  // what makes it was refused
        }
        builder_.name_nodes(port.name);
        const ValueView view = builder_.view(*tensor);
        Arranged arranged = builder_.elements(view);
        graph::Graph& graph = builder_.graph;
        if (arranged.operand != graph.all_of(arranged.operand.value)) {
            const graph::ValueId copy =
                builder_.add(std::make_shared<graph::Copy>(), {arranged.operand});
            arranged.operand = graph.all_of(copy);
        }
        graph.values[arranged.operand.value].dense = true;
        graph.outputs.push_back({.name = port.name,
                                 .type = port.type,
                                 .value = arranged.operand.value,
                                 .dims = view.dims,
                                 .strides = arranged.strides,
                                 .indices = view.indices});
    }

    graph::Graph finish() && {
        failures_.raise();
        return std::move(builder_.graph);
    }

  private:
    void note_what_is_read(const std::vector<Node>& nodes) {
        for (const Node& node : nodes) {
            read_.insert(node.inputs.begin(), node.inputs.end());
            if (node.op == "MaxUnpool" && node.inputs.size() > 1) {
                read_as_indices_.insert(node.inputs[1]);
            }
            for (const Branch& branch : node.branches) {
                note_what_is_read(branch.nodes);
                read_.insert(branch.outputs.begin(), branch.outputs.end());
            }
        }
    }

    /// Null where the node that makes it was refused.
    const Lowered* find(const std::string& name) {
        if (const auto found = tensors_.find(name); found != tensors_.end()) {
            return &found->second;
        }
        for (const Constants* constants : {&model_.constants, &folded_}) {
            if (const auto found = constants->find(name); found != constants->end()) {
                return &(tensors_[name] = found->second);
            }
        }
        if (failed_.count(name) == 0) {
            throw Error(ErrorCode::invalid_argument, fmt::format("nothing makes '{}'", name));
        }
        return nullptr;
    }

    const Array* find_array(const std::string& name) {
        const Lowered* tensor = find(name);
        return tensor ? std::get_if<Array>(tensor) : nullptr;
    }

    void fail_outputs(const Node& node) {
        failed_.insert(node.outputs.begin(), node.outputs.end());
    }

    /// The nodes of the branch that is taken are lowered as if they stood there themselves.
    void lower_branch(const Node& node) {
        if (find(node.inputs.front()) == nullptr) {
            fail_outputs(node);
            return;
        }
        const Branch& branch = taken_branch(node, find_array(node.inputs.front()));
        for (const Node& inner : branch.nodes) {
            add_node(inner);
        }
        for (std::size_t i = 0; i < node.outputs.size(); ++i) {
            if (const Lowered* output = find(branch.outputs[i])) {
                tensors_[node.outputs[i]] = *output;
            } else {
                failed_.insert(node.outputs[i]);
            }
        }
    }

    void lower(const Node& node) {
        if (!node.branches.empty()) {
            lower_branch(node);
            return;
        }
        if (!is_known(node)) {
            throw Error(ErrorCode::unsupported, "unknown operator");
        }
        std::vector<const Lowered*> inputs;
        for (const std::string& name : node.inputs) {
            inputs.push_back(name.empty() ? nullptr : find(name));
            if (!name.empty() && inputs.back() == nullptr) {
                fail_outputs(node);
                return;
            }
        }
        if (const auto arrays =
                constant_inputs(node, [&](const std::string& name) { return find_array(name); })) {
            if (const auto outputs = fold(node, *arrays, model_.opset)) {
                define(node, {outputs->begin(), outputs->end()});
                return;
            }
        }
        const Rule* rule = find_rule(node);
        if (rule == nullptr) {
            throw Error(ErrorCode::unsupported,
                        "it depends on the network's input; this operator is for constants only");
        }
        std::vector<bool> read;
        for (const std::string& name : node.outputs) {
            read.push_back(!name.empty() && read_.count(name) != 0);
        }
        const auto named = std::find_if(node.outputs.begin(), node.outputs.end(),
                                        [](const std::string& name) { return !name.empty(); });
        builder_.name_nodes(!node.name.empty()            ? node.name
                            : named != node.outputs.end() ? *named
                                                          : node.op);
        define(node, (*rule)(ModelNode(node, std::move(inputs), std::move(read), model_.opset),
                             builder_));
    }

    void define(const Node& node, Outputs outputs) {
        for (std::size_t i = 0; i < std::min(outputs.size(), node.outputs.size()); ++i) {
            tensors_[node.outputs[i]] = std::move(outputs[i]);
        }
    }

    const Model& model_;
    const Constants& folded_;
    Builder builder_;
    std::map<std::string, Lowered> tensors_;
    std::set<std::string> read_, read_as_indices_, failed_;
    Failures failures_{model_};
};

}  // namespace

graph::Graph lower(const Model& model, const Sizes& sizes, const Constants& folded) {
    const Sizes all_sizes = resolve_sizes(model, sizes);
    Lowering lowering(model, folded);
    for (const Port& input : model.inputs) {
        lowering.add_input(input, all_sizes.at(input.name));
    }
    for (const Node& node : model.nodes) {
        lowering.add_node(node);
    }
    for (const Port& output : model.outputs) {
        lowering.add_output(output);
    }
    return std::move(lowering).finish();
}

void check_supported(const Model& model) {
    Failures failures(model);
    for (const Node& node : model.nodes) {
        if (!is_known(node)) {
            failures.add(node, "unknown operator");
        }
    }
    failures.raise();
}

std::vector<std::string> inputs_read_as_constants(const Model& model) {
    std::set<std::string> constant;
    for (auto node = model.nodes.rbegin(); node != model.nodes.rend(); ++node) {
        const bool makes_constant =
            std::any_of(node->outputs.begin(), node->outputs.end(),
                        [&](const std::string& name) { return constant.count(name) != 0; });
        const bool reads_sizes_alone = node->op == "Shape" || node->op == "Size";
        const std::size_t first =
            makes_constant && !reads_sizes_alone ? 0 : first_constant_input(*node);
        for (std::size_t i = first; i < node->inputs.size(); ++i) {
            constant.insert(node->inputs[i]);
        }
    }
    std::vector<std::string> names;
    for (const Port& input : model.inputs) {
        if (constant.count(input.name) != 0) {
            names.push_back(input.name);
        }
    }
    return names;
}

}  // namespace upforge::lower
