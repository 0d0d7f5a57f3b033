#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <queue>
#include <unordered_map>
#include <utility>

#include "model/model.h"
#include "upforge/error.h"

namespace upforge {

namespace {

/// A node by its place in the file, or one of these.
using Place = std::ptrdiff_t;
constexpr Place given = -1;      ///< an input of the model, or a constant
constexpr Place undefined = -2;  ///< by nothing

[[noreturn]] void fail(const std::string& what) {
    throw Error(ErrorCode::invalid_argument, what);
}

class Sorter {
  public:
    explicit Sorter(const Model& model) : model_(model), readers_(model.nodes.size()) {
        for (const Port& input : model.inputs) {
            define(input.name, given);
        }
        for (const auto& [name, constant] : model.constants) {
            define(name, given);
        }
        for (const Node& node : model.nodes) {
            for (const std::string& output : node.outputs) {
                if (!output.empty()) {
                    define(output, place_of(node));
                }
            }
        }
        for (const Node& node : model.nodes) {
            waits_for_.push_back(nodes_before(node));
            for (const Place before : waits_for_.back()) {
                readers_[before].push_back(place_of(node));
            }
        }
        for (const Port& output : model.outputs) {
            if (definer(output.name) == undefined) {
                fail(fmt::format("nothing computes the output '{}'", output.name));
            }
        }
    }

    /// The earliest node that can be run comes next, so that nodes in order stay where they are.
    std::vector<Place> order() const {
        std::vector<std::size_t> missing;
        std::priority_queue<Place, std::vector<Place>, std::greater<>> ready;
        for (const std::vector<Place>& before : waits_for_) {
            if (before.empty()) {
                ready.push(static_cast<Place>(missing.size()));
            }
            missing.push_back(before.size());
        }
        std::vector<Place> order;
        while (!ready.empty()) {
            order.push_back(ready.top());
            ready.pop();
            for (const Place reader : readers_[order.back()]) {
                if (--missing[reader] == 0) {
                    ready.push(reader);
                }
            }
        }
        if (order.size() < model_.nodes.size()) {
            throw_circle(missing);
        }
        return order;
    }

  private:
    Place place_of(const Node& node) const { return &node - model_.nodes.data(); }

    void define(const std::string& name, Place place) {
        if (!definers_.emplace(name, place).second) {
            fail(fmt::format("two inputs, constants or outputs of nodes are called '{}'", name));
        }
    }

    Place definer(const std::string& name) const {
        const auto found = definers_.find(name);
        return found == definers_.end() ? undefined : found->second;
    }

    std::vector<Place> nodes_before(const Node& node) const {
        std::vector<Place> before;
        for (const std::string& input : node.inputs) {
            const Place place = input.empty() ? given : definer(input);
            if (place == undefined) {
                fail(fmt::format("{} reads '{}', which is no input, constant or output of a node",
                                 describe(model_, node), input));
            }
            if (place != given) {
                before.push_back(place);
            }
        }
        return before;
    }

    /// From any node that is left, back to one that it waits for, until one comes again.
    [[noreturn]] void throw_circle(const std::vector<std::size_t>& missing) const {
        const auto waits = [&](Place place) { return missing[place] != 0; };
        std::vector<bool> seen(missing.size());
        Place place =
            std::find_if(missing.begin(), missing.end(), std::identity()) - missing.begin();
        while (!seen[place]) {
            seen[place] = true;
            place = *std::find_if(waits_for_[place].begin(), waits_for_[place].end(), waits);
        }
        fail(fmt::format("{} waits for its own output", describe(model_, model_.nodes[place])));
    }

    const Model& model_;
    std::unordered_map<std::string, Place> definers_;
    std::vector<std::vector<Place>> waits_for_;
    std::vector<std::vector<Place>> readers_;
};

}  // namespace

void sort_nodes(Model& model) {
    std::vector<Node> sorted;
    sorted.reserve(model.nodes.size());
    for (const Place place : Sorter(model).order()) {
        sorted.push_back(std::move(model.nodes[place]));
    }
    model.nodes = std::move(sorted);
}

}  // namespace upforge
