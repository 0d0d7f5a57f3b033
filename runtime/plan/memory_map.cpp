#include "plan/memory_map.h"

#include <fmt/format.h>

#include <algorithm>

namespace upforge::plan {
namespace {

using graph::Graph;

char letter(std::size_t index) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    return letters[index % letters.size()];
}

}  // namespace

MemoryMap map_memory(const Graph& graph, std::span<const std::size_t> scratch) {
    MemoryMap map;
    std::vector<Lifetime> buffers;
    for (const auto& [value, lifetime] : graph::lifetimes(graph)) {
        map.blocks.push_back({value, lifetime, 0});
        buffers.push_back(lifetime);
    }
    for (int node = 0; node < static_cast<int>(scratch.size()); ++node) {
        buffers.push_back({node, node, scratch[node]});
    }
    const Placement placement = place(buffers);
    for (std::size_t i = 0; i < map.blocks.size(); ++i) {
        map.blocks[i].offset = placement.offsets[i];
    }
    for (std::size_t node = 0; node < scratch.size(); ++node) {
        map.scratch.push_back({placement.offsets[map.blocks.size() + node], scratch[node]});
    }
    map.bytes = placement.bytes;
    map.lower_bound = graph::lower_bound(buffers);
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
