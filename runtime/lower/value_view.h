#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "graph/graph.h"
#include "model/array.h"

namespace upforge::lower {

/// A tensor of the model that the graph works out: an array whose element at a position is where
/// offset + the sum of position * stride says, in the memory order of a (dense) value.
struct ValueView {
    graph::ValueId base = -1;
    std::ptrdiff_t offset = 0;
    Dims dims;
    Dims strides;                                     ///< of any number where the extent is 1
    ElementType type = ElementType::f32;              ///< what the model calls it
    std::optional<graph::PlaneIndices> indices = {};  ///< where it holds those of a max pooling

    int rank() const { return static_cast<int>(dims.size()); }
};

/// Of an array whose elements lie one after the other, the last axis innermost.
Dims row_major_strides(const Dims& dims);

ValueView transpose(const ValueView& view, const std::vector<int>& order);
/// The `count` elements from `start`, `step` apart, along an axis; a step may be negative.
ValueView slice(const ValueView& view, int axis, std::int64_t start, std::int64_t count,
                std::int64_t step = 1);
/// Repeats along axes of extent 1 and new axes in front, as numpy does. The dimensions must fit.
ValueView broadcast(const ValueView& view, const Dims& dims);
/// With axes of extent 1 in front, up to `rank`.
ValueView with_rank(const ValueView& view, int rank);

/// Whether each of `elements` elements, in whatever order, is seen exactly once.
bool covers(const ValueView& view, std::int64_t elements);

/// A view whose axes were split and joined until each of the wanted dimensions is a run of some.
struct Regrouped {
    ValueView view;
    std::vector<std::vector<int>> groups;  ///< for each dimension, the axes of `view`
};
/// Absent where dimensions cut across the axes. There must be as many elements.
std::optional<Regrouped> regroup(const ValueView& view, const Dims& dims);

/// The elements in the same row-major order under other dimensions; absent where that takes a copy.
std::optional<ValueView> reshape_in_place(const ValueView& view, const Dims& dims);

}  // namespace upforge::lower
