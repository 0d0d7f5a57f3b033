#include "graph/lifetimes.h"

#include <algorithm>
#include <vector>

namespace upforge::graph {
namespace {

class Lifetimes {
  public:
    explicit Lifetimes(const Graph& graph) : graph_(graph) {
        const int end = static_cast<int>(graph.nodes.size());
        for (const Endpoint& input : graph.inputs) {
            use(input.value, -1);
            use(input.value, end);  // who runs twice need not give it twice
        }
        for (int step = 0; step < end; ++step) {
            for (const Operand& operand : graph.nodes[step].inputs) {
                use(operand.value, step);
            }
            for (const ValueId output : graph.nodes[step].outputs) {
                use(output, step);
            }
        }
        for (const Endpoint& output : graph.outputs) {
            use(output.value, end);
        }
    }

    std::map<ValueId, Lifetime> all;

  private:
    void use(ValueId value, int step) {
        const ValueId owner = owner_of(graph_, value);
        if (!graph_.values[owner].constant.empty()) {
            return;
        }
        const TensorType& type = graph_.values[owner].type;
        const std::size_t bytes = type.shape.elements() * size_of(type.type);
        Lifetime& lifetime = all.try_emplace(owner, Lifetime{step, step, bytes}).first->second;
        lifetime.first = std::min(lifetime.first, step);
        lifetime.last = std::max(lifetime.last, step);
    }

    const Graph& graph_;
};

}  // namespace

std::map<ValueId, Lifetime> lifetimes(const Graph& graph) {
    return Lifetimes(graph).all;
}

std::size_t aligned(std::size_t bytes) {
    return (bytes + alignment - 1) / alignment * alignment;
}

std::size_t lower_bound(std::span<const Lifetime> buffers) {
    std::map<int, std::ptrdiff_t> changes;
    for (const Lifetime& buffer : buffers) {
        changes[buffer.first] += static_cast<std::ptrdiff_t>(aligned(buffer.bytes));
        changes[buffer.last + 1] -= static_cast<std::ptrdiff_t>(aligned(buffer.bytes));
    }
    std::ptrdiff_t alive = 0, most = 0;
    for (const auto& [step, change] : changes) {
        most = std::max(most, alive += change);
    }
    return static_cast<std::size_t>(most);
}

std::size_t lower_bound(const Graph& graph) {
    std::vector<Lifetime> buffers;
    for (const auto& [value, lifetime] : lifetimes(graph)) {
        buffers.push_back(lifetime);
    }
    return lower_bound(buffers);
}

}  // namespace upforge::graph
