#include "model/rewrite.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace upforge {
namespace {

void drop_unread(Model& model) {
    std::set<std::string> read;
    for (const Port& output : model.outputs) {
        read.insert(output.name);
    }
    std::vector<Node> kept;
    for (auto node = model.nodes.rbegin(); node != model.nodes.rend(); ++node) {
        if (std::ranges::any_of(node->outputs,
                                [&](const std::string& name) { return read.contains(name); })) {
            read.insert(node->inputs.begin(), node->inputs.end());
            kept.push_back(std::move(*node));
        }
    }
    model.nodes.assign(std::make_move_iterator(kept.rbegin()),
                       std::make_move_iterator(kept.rend()));
}

}  // namespace

Arrays::Arrays(const Model& model) : model_(model) {
    for (const Node& node : model.nodes) {
        for (std::size_t i = 0; i < node.outputs.size(); ++i) {
            makers_[node.outputs[i]] = {&node, i};
        }
        for (const std::string& input : node.inputs) {
            ++readers_[input];
        }
    }
    for (const Port& output : model.outputs) {
        ++readers_[output.name];
    }
}

const Node* Arrays::maker(const std::string& array, const char* op, std::size_t which) const {
    const auto found = makers_.find(array);
    const bool fits = found != makers_.end() && found->second.first->op == op &&
                      found->second.first->domain.empty() && found->second.second == which;
    return fits ? found->second.first : nullptr;
}

const Node* Arrays::before(const Node* node, std::size_t input, const char* op,
                           std::size_t which) const {
    return node && input < node->inputs.size() ? maker(node->inputs[input], op, which) : nullptr;
}

bool Arrays::read_once(const std::string& array) const {
    const auto found = readers_.find(array);
    return found != readers_.end() && found->second == 1;
}

const Array* Arrays::constant(const std::string& array) const {
    const auto found = model_.constants.find(array);
    return found != model_.constants.end() ? &found->second : nullptr;
}

std::optional<std::vector<std::int64_t>> Arrays::integers(const Node& node, const char* attribute,
                                                          std::size_t input) const {
    if (auto numbers = node.attributes.integers(attribute)) {
        return numbers;
    }
    const Array* numbers = input < node.inputs.size() ? constant(node.inputs[input]) : nullptr;
    return numbers && numbers->integral() ? std::optional(numbers->integers()) : std::nullopt;
}

void replace_nodes(Model& model,
                   const std::function<std::optional<Node>(const Arrays&, const Node&)>& better) {
    const Arrays arrays(model);
    std::vector<std::pair<std::size_t, Node>> found;
    for (std::size_t i = 0; i < model.nodes.size(); ++i) {
        if (auto node = better(arrays, model.nodes[i])) {
            found.emplace_back(i, std::move(*node));
        }
    }
    for (auto& [place, node] : found) {
        model.nodes[place] = std::move(node);
    }
    if (!found.empty()) {
        drop_unread(model);
    }
}

}  // namespace upforge
