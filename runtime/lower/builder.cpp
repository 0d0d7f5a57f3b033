#include "lower/builder.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "graph/operations/convert.h"
#include "graph/operations/layout.h"
#include "lower/host_array.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

using graph::Operand;
using graph::ValueId;

std::vector<int> as_list(const AxisOrder& order) {
    return {order.begin(), order.end()};
}

int to_extent(std::int64_t size) {
    if (size > std::numeric_limits<int>::max()) {
        throw Error(ErrorCode::too_large,
                    fmt::format("an extent of {} is too large; {} is the largest", size,
                                std::numeric_limits<int>::max()));
    }
    return static_cast<int>(size);
}

Shape shape_of(const ValueView& in_memory_order) {
    const Dims& dims = in_memory_order.dims;
    return {to_extent(dims[0]), to_extent(dims[1]), to_extent(dims[2]), to_extent(dims[3])};
}

DataType data_type(const Array& array) {
    return array.integral() ? DataType::i32 : DataType::f32;
}

Tensor to_tensor(const Array& array, const Shape& shape) {
    if (data_type(array) == DataType::f32) {
        return Tensor(shape, array.floats());
    }
    Tensor tensor(shape, DataType::i32);
    std::int32_t* to = tensor.ints();
    for (const std::int64_t value : array.integers()) {
        if (value != static_cast<std::int32_t>(value)) {
            throw Error(ErrorCode::unsupported,
                        fmt::format("the constant {} does not fit into 32 bits", value));
        }
        *to++ = static_cast<std::int32_t>(value);
    }
    return tensor;
}

/// The part of a value of this shape that a view with axes in memory order is; without the value.
std::optional<Operand> part_of(const Shape& whole, const ValueView& view) {
    const std::array<std::int64_t, 4> extents = {whole.batch, whole.height, whole.width,
                                                 whole.channels};
    std::array<int, 4> begin{};
    std::int64_t position = view.offset;
    for (int d = 3; d >= 0; --d) {
        begin[d] = static_cast<int>(position % extents[d]);
        position /= extents[d];
    }
    std::int64_t stride = 1;
    for (int d = 3; d >= 0; --d) {
        const bool steps_fit = view.dims[d] == 1 || view.strides[d] == stride;
        if (!steps_fit || begin[d] + view.dims[d] > extents[d]) {
            return std::nullopt;
        }
        stride *= extents[d];
    }
    return Operand{-1, shape_of(view), begin[0], begin[1], begin[2], begin[3]};
}

bool same_elements(const ValueView& a, const ValueView& b) {
    return a.base == b.base && a.offset == b.offset && a.dims == b.dims && a.strides == b.strides;
}

}  // namespace

ValueView image_order(const ValueView& view) {
    ValueView image = view;
    if (view.rank() < 2 || view.rank() > 4) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("an array of {} is no image; batch, channels and one or two axes "
                                "of space are supported",
                                to_string(view.dims)));
    }
    while (image.rank() < 4) {
        image.dims.insert(image.dims.begin() + 2, 1);
        image.strides.insert(image.strides.begin() + 2, 0);
    }
    // Of rank 3, the last axis are the columns; of rank 2, both axes of space are new.
    return transpose(image, as_list(channels_second));
}

Shape row_major_shape(const Dims& dims) {
    Shape shape;
    std::array<int*, 3> inner = {&shape.channels, &shape.width, &shape.height};
    std::int64_t batch = 1;
    for (std::size_t i = 0; i < dims.size(); ++i) {
        const std::int64_t dim = dims[dims.size() - 1 - i];
        if (i < inner.size()) {
            *inner[i] = to_extent(dim);
        } else {
            batch *= dim;
        }
    }
    shape.batch = to_extent(batch);
    return shape;
}

ValueId Builder::add(std::shared_ptr<graph::Operation> operation, std::vector<Operand> inputs,
                     const std::string& part) {
    const std::string name = part.empty() ? name_ : fmt::format("{}/{}", name_, part);
    return graph.add_node(unused(name), std::move(operation), std::move(inputs))[0];
}

std::string Builder::unused(const std::string& name) {
    const int before = used_[name]++;
    return before == 0 ? name : fmt::format("{}#{}", name, before + 1);
}

std::vector<ValueId> Builder::add_all(std::shared_ptr<graph::Operation> operation,
                                      std::vector<Operand> inputs) {
    return graph.add_node(unused(name_), std::move(operation), std::move(inputs));
}

ValueView Builder::view(const Lowered& tensor) {
    if (const auto* view = std::get_if<ValueView>(&tensor)) {
        return *view;
    }
    const Array& array = std::get<Array>(tensor);
    const Shape shape = row_major_shape(array.dims());
    const ValueId value = graph.add_value({.name = fmt::format("{}/constant", name_),
                                           .type = {shape, data_type(array)},
                                           .constant = to_tensor(array, shape)});
    return {value, 0, array.dims(), row_major_strides(array.dims()), array.type()};
}

ValueView Builder::floats(const ValueView& view) {
    if (graph.values[view.base].type.type != DataType::i32) {
        return view;
    }
    return of_elements(std::make_shared<graph::Convert>(DataType::f32), view, "floats");
}

Operand Builder::constant(const Array& array, const AxisOrder& order) {
    Dims dims = array.dims();
    dims.insert(dims.begin(), 4 - dims.size(), 1);
    const Array packed = pack(transpose(View(array.reshape(dims)), as_list(order)));
    const Dims& sizes = packed.dims();
    const Shape shape{to_extent(sizes[0]), to_extent(sizes[1]), to_extent(sizes[2]),
                      to_extent(sizes[3])};
    return graph.all_of(graph.add_value({.name = fmt::format("{}/constant", name_),
                                         .type = {shape, data_type(array)},
                                         .constant = to_tensor(packed, shape)}));
}

Operand Builder::filled(const Shape& shape, float number) {
    const Tensor tensor(shape);
    std::fill_n(tensor.floats(), shape.elements(), number);
    return graph.all_of(graph.add_value(
        {.name = fmt::format("{}/constant", name_), .type = {shape}, .constant = tensor}));
}

Operand Builder::image(const ValueView& view) {
    return tensor(image_order(view));
}

ValueView Builder::image_view(ValueId value, int rank, ElementType type) const {
    const Shape& shape = graph.values[value].type.shape;
    const std::int64_t c = shape.channels, row = c * shape.width, image = row * shape.height;
    Dims dims = {shape.batch, c, shape.height, shape.width};
    Dims strides = {image, 1, row, c};
    while (static_cast<int>(dims.size()) > rank) {
        dims.erase(dims.begin() + 2);
        strides.erase(strides.begin() + 2);
    }
    return {value, 0, dims, strides, type};
}

Arranged Builder::elements(const ValueView& view) {
    if (covers_base(view)) {
        return {graph.all_of(view.base), view.strides};
    }
    if (view.rank() > 4) {
        const ValueView whole = row_major(view);
        return {graph.all_of(whole.base), whole.strides};
    }
    return ordered(view, best_order({with_rank(view, 4)}, [](const AxisOrder&) { return true; }));
}

ValueView Builder::of_elements(std::shared_ptr<graph::Operation> operation, const ValueView& view,
                               const std::string& part) {
    const Arranged arranged = elements(view);
    const ValueId value = add(std::move(operation), {arranged.operand}, part);
    return {value, 0, view.dims, arranged.strides, view.type};
}

Arranged Builder::along(const ValueView& view, int axis) {
    const std::int64_t channels = view.dims[axis];
    if (covers_base(view) && base_shape(view).channels == channels &&
        (channels == 1 || view.strides[axis] == 1)) {
        return {graph.all_of(view.base), view.strides};
    }
    if (view.rank() <= 4) {
        const ValueView padded = with_rank(view, 4);
        const int last = axis + 4 - view.rank();
        const AxisOrder order =
            best_order({padded}, [&](const AxisOrder& o) { return o[3] == last; });
        if (fits(padded, order)) {
            return ordered(view, order);
        }
    }
    std::vector<int> order;
    for (int d = 0; d < view.rank(); ++d) {
        if (d != axis) {
            order.push_back(d);
        }
    }
    order.push_back(axis);
    const ValueView moved = row_major(transpose(view, order));
    Dims strides(order.size());
    for (std::size_t d = 0; d < order.size(); ++d) {
        strides[order[d]] = moved.strides[d];
    }
    return {graph.all_of(moved.base), strides};
}

Arranged Builder::ordered(const ValueView& view, const AxisOrder& order) {
    return {tensor(transpose(with_rank(view, 4), as_list(order))), strides_in(order, view.dims)};
}

AxisOrder Builder::order_with_space(const ValueView& view, const std::vector<int>& axes) const {
    return best_order({with_rank(view, 4)}, [&](const AxisOrder& order) {
        return std::all_of(axes.begin(), axes.end(),
                           [&](int axis) { return axis == order[1] || axis == order[2]; });
    });
}

bool Builder::fits(const ValueView& view, const AxisOrder& order) const {
    return part_of(base_shape(view), transpose(view, as_list(order))).has_value();
}

bool Builder::covers_base(const ValueView& view) const {
    return covers(view, static_cast<std::int64_t>(base_shape(view).elements()));
}

const Shape& Builder::base_shape(const ValueView& view) const {
    return graph.values[view.base].type.shape;
}

ValueView Builder::reshape(const ValueView& view, const Dims& dims) {
    if (const auto reshaped = reshape_in_place(view, dims)) {
        return *reshaped;
    }
    const auto regrouped = regroup(view, dims);
    const int rank = static_cast<int>(dims.size());
    if (!regrouped || rank < 2 || rank > 4) {
        ValueView result = row_major(view);
        result.dims = dims;
        result.strides = row_major_strides(dims);
        return result;
    }
    // One copy makes it an image.
    std::vector<int> order = regrouped->groups[0];
    Shape shape{to_extent(dims[0]), 1, 1, to_extent(dims[1])};
    for (int axis = 2; axis < rank; ++axis) {
        const std::vector<int>& group = regrouped->groups[axis];
        order.insert(order.end(), group.begin(), group.end());
        (axis == rank - 1 ? shape.width : shape.height) = to_extent(dims[axis]);
    }
    order.insert(order.end(), regrouped->groups[1].begin(), regrouped->groups[1].end());
    return image_view(copy(transpose(regrouped->view, order), shape).base, rank, view.type);
}

ValueView Builder::row_major(const ValueView& view) {
    const auto in_a_row = reshape_in_place(view, {count_elements(view.dims)});
    const bool is_whole =
        covers_base(view) && in_a_row && (in_a_row->dims[0] == 1 || in_a_row->strides[0] == 1);
    if (is_whole && base_shape(view) == row_major_shape(view.dims)) {
        ValueView whole = view;
        whole.strides = row_major_strides(view.dims);
        return whole;
    }
    return copy(view, row_major_shape(view.dims));
}

ValueView Builder::copy(const ValueView& view, const Shape& shape) {
    graph::Value& base = graph.values[view.base];
    base.dense = true;
    const graph::TensorType type{shape, base.type.type};
    const ValueId value =
        add(std::make_shared<graph::Rearrange>(view.offset, view.dims, view.strides, type),
            {graph.all_of(view.base)}, "rearrange");
    graph.values[value].dense = true;
    return {value, 0, view.dims, row_major_strides(view.dims), view.type};
}

Operand Builder::tensor(const ValueView& in_order) {
    if (auto part = part_of(base_shape(in_order), in_order)) {
        part->value = in_order.base;
        return *part;
    }
    for (const auto& [from, operand] : copies_) {
        if (same_elements(from, in_order)) {
            return operand;
        }
    }
    const Operand operand = graph.all_of(copy(in_order, shape_of(in_order)).base);
    copies_.emplace_back(in_order, operand);
    return operand;
}

}  // namespace upforge::lower
