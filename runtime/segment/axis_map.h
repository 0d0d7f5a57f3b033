#pragma once

#include <cstdint>
#include <optional>

#include "graph/graph.h"

namespace upforge::segment {

enum class Axis { rows, columns };

inline int along(Axis axis, const Shape& shape) {
    return axis == Axis::rows ? shape.height : shape.width;
}

/// Pixels of an axis, both ends included; they may lie beyond the image.
struct Interval {
    std::int64_t first = 0;
    std::int64_t last = -1;

    bool empty() const { return first > last; }
    bool operator==(const Interval&) const = default;
};

/// Which pixels of its input an operation reads for pixel x of its output, along one axis:
/// floor((x * multiplier + first) / divisor) to floor((x * multiplier + last) / divisor).
struct AxisMap {
    std::int64_t multiplier = 1;
    std::int64_t divisor = 1;
    std::int64_t first = 0;
    std::int64_t last = 0;
    /// Pixels beyond a border for which it reads as many on this side of it.
    std::int64_t mirrored = 0;

    bool operator==(const AxisMap&) const = default;

    /// What an interval of the output reads.
    Interval read_by(const Interval& output) const;
    /// The pixels of the output that read nothing but these pixels of the input.
    Interval served_by(const Interval& input) const;
};

/// How a node reads one of its inputs, in pixels of the operand. None where a pixel may depend on
/// any pixel, or on its own place in the image.
std::optional<AxisMap> axis_map(const graph::Graph& graph, const graph::Node& node,
                                std::size_t input, Axis axis);

}  // namespace upforge::segment
