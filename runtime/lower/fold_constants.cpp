#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "lower/branches.h"
#include "lower/fold.h"
#include "lower/lower.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

class Folding {
  public:
    explicit Folding(const Model& model) : model_(model) {}

    void add_nodes(const std::vector<Node>& nodes) {
        for (const Node& node : nodes) {
            try {
                add_node(node);
            } catch (const Error& error) {
                if (error.code() != ErrorCode::unsupported) {
                    throw Error(error.code(),
                                fmt::format("{}: {}", describe(model_, node), error.what()));
                }
                // It is named with all others when the model is lowered.
            }
        }
    }

    Constants finish() && { return std::move(folded_); }

  private:
    void add_node(const Node& node) {
        if (!node.branches.empty()) {
            add_branch(node);
            return;
        }
        const auto arrays =
            constant_inputs(node, [this](const std::string& name) { return find(name); });
        if (!arrays) {
            return;
        }
        if (auto outputs = fold(node, *arrays, model_.opset)) {
            for (std::size_t i = 0; i < std::min(outputs->size(), node.outputs.size()); ++i) {
                folded_[node.outputs[i]] = std::move((*outputs)[i]);
            }
        }
    }

    void add_branch(const Node& node) {
        const Branch& branch = taken_branch(node, find(node.inputs.front()));
        add_nodes(branch.nodes);
        for (std::size_t i = 0; i < node.outputs.size(); ++i) {
            if (const Array* output = find(branch.outputs[i])) {
                folded_[node.outputs[i]] = *output;
            }
        }
    }

    const Array* find(const std::string& name) const {
        for (const Constants* constants : {&folded_, &model_.constants}) {
            if (const auto found = constants->find(name); found != constants->end()) {
                return &found->second;
            }
        }
        return nullptr;
    }

    const Model& model_;
    Constants folded_;
};

}  // namespace

Constants fold_constants(const Model& model) {
    Folding folding(model);
    folding.add_nodes(model.nodes);
    return std::move(folding).finish();
}

}  // namespace upforge::lower
