#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "model/model.h"

namespace upforge {
namespace {

/// Who makes and who reads the arrays of a model.
class Arrays {
  public:
    explicit Arrays(const Model& model) {
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

    /// The node of such an operator that makes the array as output `which`; null for others.
    const Node* maker(const std::string& array, const char* op, std::size_t which = 0) const {
        const auto found = makers_.find(array);
        const bool fits = found != makers_.end() && found->second.first->op == op &&
                          found->second.first->domain.empty() && found->second.second == which;
        return fits ? found->second.first : nullptr;
    }
    /// The same, for the maker of an input of a node, which may be null.
    const Node* before(const Node* node, std::size_t input, const char* op,
                       std::size_t which = 0) const {
        return node && input < node->inputs.size() ? maker(node->inputs[input], op, which)
                                                   : nullptr;
    }
    bool read_once(const std::string& array) const {
        const auto found = readers_.find(array);
        return found != readers_.end() && found->second == 1;
    }

  private:
    std::map<std::string, std::pair<const Node*, std::size_t>> makers_;
    std::map<std::string, int> readers_;
};

bool is_pixelwise(const Node& pool) {
    const auto kernel = pool.attributes.integers("kernel_shape");
    return kernel && std::ranges::all_of(*kernel, [](std::int64_t extent) { return extent == 1; });
}

bool makes_zeros(const Node& node) {
    const auto value = node.attributes.array("value");
    return !value || (value->elements() == 1 && value->floats()[0] == 0.0f);
}

/// The pooling whose indices, less those of the first pixel of each plane, are what a node makes.
const Node* pooling_in_planes(const Arrays& arrays, const Node* difference) {
    const Node* pool = arrays.before(difference, 0, "MaxPool", 1);
    const Node* slice = arrays.before(difference, 1, "Slice");
    const Node* first = arrays.before(slice, 0, "MaxPool", 1);
    return pool && first && is_pixelwise(*first) && first->inputs[0] == pool->inputs[0] ? pool
                                                                                        : nullptr;
}

/// The MaxUnpool that a Reshape behind a ScatterND stands for; absent where it is something else.
std::optional<Node> unpooling(const Arrays& arrays, const Node& last) {
    const Node* scatter = last.op == "Reshape" ? arrays.before(&last, 0, "ScatterND") : nullptr;
    if (!scatter || scatter->inputs.size() != 3 || !arrays.read_once(scatter->outputs[0])) {
        return std::nullopt;
    }
    const Node* zeros = arrays.before(arrays.before(scatter, 0, "Reshape"), 0, "ConstantOfShape");
    const Node* flat = arrays.before(arrays.before(scatter, 1, "Unsqueeze"), 0, "Reshape");
    const Node* places = arrays.before(flat, 0, "Add");
    // Between them may stand an Expand to as many elements.
    const Node* expand = arrays.before(scatter, 2, "Expand");
    const Node* values = arrays.before(expand ? expand : scatter, expand ? 0 : 2, "Reshape");
    if (!zeros || !makes_zeros(*zeros) || !places || !values) {
        return std::nullopt;
    }
    for (const std::size_t side : {0, 1}) {
        const Node* pool = pooling_in_planes(arrays, arrays.before(places, side, "Sub"));
        // Where the planes of the result begin: a range, times the places of a plane.
        const Node* begins = arrays.before(places, 1 - side, "Mul");
        if (pool && begins &&
            (arrays.before(arrays.before(begins, 0, "Reshape"), 0, "Range") ||
             arrays.before(arrays.before(begins, 1, "Reshape"), 0, "Range"))) {
            Node unpool{.op = "MaxUnpool",
                        .name = last.name,
                        .inputs = {values->inputs[0], pool->outputs[1], last.inputs[1]},
                        .outputs = last.outputs};
            for (const char* name : {"kernel_shape", "strides", "pads"}) {
                if (const auto numbers = pool->attributes.integers(name)) {
                    unpool.attributes.set(name, *numbers);
                }
            }
            return unpool;
        }
    }
    return std::nullopt;
}

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

void join_unpooling(Model& model) {
    const Arrays arrays(model);
    std::vector<std::pair<std::size_t, Node>> found;
    for (std::size_t i = 0; i < model.nodes.size(); ++i) {
        if (auto node = unpooling(arrays, model.nodes[i])) {
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
