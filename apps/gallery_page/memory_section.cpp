#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "gallery_page/numbers.h"
#include "gallery_page/sections.h"
#include "gallery_page/svg.h"

namespace upforge::gallery {

namespace {

using graph::Graph;
using plan::MemoryMap;

constexpr double chart_width = 1090, chart_height = 560;
constexpr Box area{66, 28, 1020, 416};

/// The picture of a memory map: steps from left to right, bytes upwards.
class Drawing {
  public:
    Drawing(const MemoryMap& map, const Graph& graph)
        : map_(map), graph_(graph), end_(static_cast<int>(graph.nodes.size())) {}

    Markup draw() const {
        Markup content = axes();
        for (const MemoryMap::Block& block : map_.blocks) {
            content += rectangle_of(block);
        }
        for (const MemoryMap::Block& block : map_.blocks) {
            content += name_of(block);
        }
        return chart(chart_width, chart_height, "Where each value lies in memory, and how long",
                     content + limit());
    }

  private:
    /// The left edge of a step: -1 is before the first node, the last one behind them.
    double x(int step) const { return area.left + (step + 1) * area.width / (end_ + 2); }
    double y(std::size_t bytes) const {
        return area.top + area.height * (1 - double(bytes) / double(map_.bytes));
    }

    Box box(const MemoryMap::Block& block) const {
        const auto& [first, last, bytes] = block.lifetime;
        const double upper = y(block.offset + bytes);
        return {x(first), upper, x(last + 1) - x(first), y(block.offset) - upper};
    }

    std::string step_name(int step) const {
        return step < 0 ? "input" : step < end_ ? graph_.nodes[step].name : "output";
    }

    /// Whether others lie in it, as the parts of a concatenation do.
    bool is_shared(graph::ValueId value) const {
        return std::ranges::any_of(graph_.values, [&](const graph::Value& other) {
            return other.home && other.home->value == value;
        });
    }

    Markup rectangle_of(const MemoryMap::Block& block) const {
        const auto& [first, last, bytes] = block.lifetime;
        return rectangle(box(block), is_shared(block.value) ? "joined" : "value",
                         fmt::format("{}: {}, from {} to {}", graph_.values[block.value].name,
                                     megabytes(bytes), step_name(first), step_name(last)));
    }

    /// Nothing where there is no room for it.
    Markup name_of(const MemoryMap::Block& block) const {
        constexpr double letter_width = 6.4, letter_height = 15;
        const std::string& name = graph_.values[block.value].name;
        const auto [left, top, width, height] = box(block);
        const bool fits = width > double(name.size()) * letter_width && height > letter_height;
        return fits ? element("g", {{"class", "name"}},
                              label(left + width / 2, top + height / 2 + 4, "middle", name))
                    : Markup();
    }

    Markup axes() const {
        constexpr std::size_t megabyte = 1'000'000;
        const std::size_t most = map_.bytes / megabyte;
        const std::size_t apart = most > 20 ? 10 : most > 4 ? 2 : 1;
        Markup result;
        for (std::size_t tick = 0; tick <= most; tick += apart) {
            const double height = y(tick * megabyte);
            result += line(area.left, height, area.left + area.width, height, "grid");
            result += label(area.left - 8, height + 4, "end", fmt::format("{} MB", tick));
        }
        for (int step = -1; step <= end_; ++step) {
            const double middle = (x(step) + x(step + 1)) / 2;
            result += slanted_label(middle + 4, area.top + area.height + 16, step_name(step));
        }
        return result;
    }

    Markup limit() const {
        const double height = y(map_.lower_bound);
        return line(area.left, height, area.left + area.width, height, "limit") +
               label(area.left + area.width, height - 8, "end",
                     fmt::format("no plan needs less than {}", megabytes(map_.lower_bound)));
    }

    const MemoryMap& map_;
    const Graph& graph_;
    int end_;
};

std::size_t bytes_of_all(const MemoryMap& map) {
    return std::accumulate(
        map.blocks.begin(), map.blocks.end(), std::size_t{0},
        [](std::size_t sum, const MemoryMap::Block& block) { return sum + block.lifetime.bytes; });
}

}  // namespace

Section show_memory(const Survey& survey) {
    const plan::Plan& plan = *survey.opened.compiled.plan;
    const Shape& image = plan.graph.values[plan.graph.inputs.front().value].type.shape;
    const Markup body =
        paragraph(fmt::format(
            "{} values of {} together, and what kernels take for themselves while they run, lie in "
            "{}; {} is the least that any plan could do with.",
            plan.memory.blocks.size(), megabytes(bytes_of_all(plan.memory)),
            megabytes(plan.memory.bytes), megabytes(plan.memory.lower_bound))) +
        Drawing(plan.memory, plan.graph).draw() +
        element("p", {{"class", "keys"}},
                element("span", element("i", {{"style", "background:var(--value)"}}, "") +
                                    "a value of the network") +
                    element("span", element("i", {{"style", "background:var(--joined)"}}, "") +
                                        "a concatenation: what it joins is written into its place, "
                                        "and nothing is copied"));
    return {
        "memory",
        "One block of memory",
        "All values of a run share one block, allocated once. This is the plan for an image of " +
            size_text(image.height, image.width) +
            ": a layer is a column, a value a rectangle, from the layer that writes it to the "
            "last one that reads it.",
        body,
        {fmt::format("upforge inspect apps/cells/cells.onnx --size {}x{} --exact -v", image.height,
                     image.width)}};
}

}  // namespace upforge::gallery
