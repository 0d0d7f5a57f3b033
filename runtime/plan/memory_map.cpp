#include "plan/memory_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

namespace upforge::plan {
namespace {

using graph::Graph;
using graph::ValueId;

constexpr std::size_t element_bytes = 4;

class Lifetimes {
  public:
    explicit Lifetimes(const Graph& graph) : graph_(graph) {
        const int end = static_cast<int>(graph.nodes.size());
        for (const graph::Endpoint& input : graph.inputs) {
            use(input.value, -1);
            use(input.value, end);  // who runs twice need not give it twice
        }
        for (int step = 0; step < end; ++step) {
            for (const graph::Operand& operand : graph.nodes[step].inputs) {
                use(operand.value, step);
            }
            for (const ValueId output : graph.nodes[step].outputs) {
                use(output, step);
            }
        }
        for (const graph::Endpoint& output : graph.outputs) {
            use(output.value, end);
        }
    }

    const std::map<ValueId, Lifetime>& all() const { return lifetimes_; }

  private:
    void use(ValueId value, int step) {
        const ValueId owner = owner_of(graph_, value);
        if (!graph_.values[owner].constant.empty()) {
            return;
        }
        const std::size_t bytes = graph_.values[owner].type.shape.elements() * element_bytes;
        Lifetime& lifetime =
            lifetimes_.try_emplace(owner, Lifetime{step, step, bytes}).first->second;
        lifetime.first = std::min(lifetime.first, step);
        lifetime.last = std::max(lifetime.last, step);
    }

    const Graph& graph_;
    std::map<ValueId, Lifetime> lifetimes_;
};

char letter(std::size_t index) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    return letters[index % letters.size()];
}

}  // namespace

MemoryMap map_memory(const Graph& graph) {
    const Lifetimes lifetimes(graph);
    MemoryMap map;
    std::vector<Lifetime> buffers;
    for (const auto& [value, lifetime] : lifetimes.all()) {
        map.blocks.push_back({value, lifetime, 0});
        buffers.push_back(lifetime);
    }
    const Placement placement = place(buffers);
    for (std::size_t i = 0; i < map.blocks.size(); ++i) {
        map.blocks[i].offset = placement.offsets[i];
    }
    map.bytes = placement.bytes;
    map.lower_bound = lower_bound(buffers);
    return map;
}

std::string draw(const MemoryMap& map, const Graph& graph, int columns, int rows) {
    const int steps = static_cast<int>(graph.nodes.size()) + 2;
    columns = std::min(columns, steps);
    std::vector<std::string> lines(rows, std::string(columns, '.'));
    std::string legend;
    for (std::size_t i = 0; i < map.blocks.size(); ++i) {
        const auto& [value, lifetime, offset] = map.blocks[i];
        const auto column = [&](int step) { return (step + 1) * columns / steps; };
        const auto row = [&](double at) { return int(at * rows / double(map.bytes)); };
        const int top = std::max(row(double(offset + lifetime.bytes)), row(double(offset)) + 1);
        for (int y = row(double(offset)); y < std::min(top, rows); ++y) {
            for (int x = column(lifetime.first); x <= column(lifetime.last); ++x) {
                lines[rows - 1 - y][x] = letter(i);
            }
        }
        legend += fmt::format("{} {} {:.2f} MB{}", letter(i), graph.values[value].name,
                              double(lifetime.bytes) / 1e6, i + 1 < map.blocks.size() ? ", " : "");
    }
    std::string picture;
    for (int y = 0; y < rows; ++y) {
        const double height = double(map.bytes) * (rows - y) / rows;
        picture += fmt::format("{:>9.2f} MB |{}\n", height / 1e6, lines[y]);
    }
    return fmt::format("{}{:12} +{:-<{}}> nodes\n{}\n", picture, "", "", columns, legend);
}

}  // namespace upforge::plan
