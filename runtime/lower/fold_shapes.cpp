#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "lower/fold_call.h"
#include "lower/host_array.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

std::vector<Array> shape(const Call& call) {
    const Dims& dims = call.input(0).dims();
    const std::int64_t rank = call.input(0).rank();
    const auto position = [&](const std::string& name, std::int64_t otherwise) {
        const std::int64_t value = call.attributes().integer(name, otherwise);
        return std::clamp<std::int64_t>(value < 0 ? value + rank : value, 0, rank);
    };
    const std::int64_t start = position("start", 0);
    const std::int64_t end = std::max(start, position("end", rank));
    return {Array::of({end - start}, std::vector(dims.begin() + start, dims.begin() + end))};
}

std::vector<Array> size(const Call& call) {
    return {Array::scalar(static_cast<std::int64_t>(call.input(0).elements()))};
}

std::vector<Array> identity(const Call& call) {
    return {call.input(0)};
}

std::vector<Array> dropout(const Call& call) {
    if (call.has(2) && call.scalar(2).integers()[0] != 0) {
        throw Error(ErrorCode::unsupported, "Dropout in training mode is random");
    }
    const Array& data = call.input(0);
    if (call.outputs() < 2) {
        return {data};
    }
    const Array kept = array_of<std::int64_t>(ElementType::boolean, {}, {1});
    return {data, pack(broadcast(View(kept), data.dims()))};
}

std::vector<Array> reshape(const Call& call) {
    const Array& data = call.input(0);
    Dims dims = call.required_list(1, "shape");
    const bool zero_copies = call.attributes().integer("allowzero", 0) == 0;
    for (std::size_t d = 0; d < dims.size(); ++d) {
        if (dims[d] == 0 && zero_copies) {
            dims[d] = data.dims()[static_cast<std::size_t>(
                axis_of(static_cast<std::int64_t>(d), data.rank()))];
        }
    }
    const auto elements = static_cast<std::int64_t>(data.elements());
    const Dims asked = dims;
    if (const auto open = std::find(dims.begin(), dims.end(), -1); open != dims.end()) {
        *open = 1;
        const std::int64_t rest = count_elements(dims);
        *open = rest == 0 ? -1 : elements / rest;
    }
    if (std::any_of(dims.begin(), dims.end(), [](std::int64_t dim) { return dim < 0; }) ||
        count_elements(dims) != elements) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{} cannot be seen as {}", to_string(data.dims()),
                                to_string(Attribute(asked))));
    }
    return {data.reshape(dims)};
}

std::vector<Array> flatten(const Call& call) {
    const Array& data = call.input(0);
    const std::int64_t axis = call.attributes().integer("axis", 1);
    const auto split =
        data.dims().begin() + (axis == data.rank() ? data.rank() : axis_of(axis, data.rank()));
    return {data.reshape({count_elements({data.dims().begin(), split}),
                          count_elements({split, data.dims().end()})})};
}

std::vector<Array> squeeze(const Call& call) {
    const Array& data = call.input(0);
    const auto asked = call.list(1, "axes");
    const std::vector<int> axes = axes_of(asked.value_or(Dims{}), data.rank());
    Dims dims;
    for (int d = 0; d < data.rank(); ++d) {
        const std::int64_t dim = data.dims()[static_cast<std::size_t>(d)];
        const bool named = std::binary_search(axes.begin(), axes.end(), d);
        if (named && dim != 1) {
            throw Error(ErrorCode::shape_mismatch,
                        fmt::format("axis {} of {} is not 1 and cannot be squeezed", d,
                                    to_string(data.dims())));
        }
        if (!named && (asked || dim != 1)) {
            dims.push_back(dim);
        }
    }
    return {data.reshape(dims)};
}

std::vector<Array> unsqueeze(const Call& call) {
    const Array& data = call.input(0);
    const std::vector<std::int64_t> asked = call.required_list(1, "axes");
    Dims dims = data.dims();
    for (const int axis : axes_of(asked, data.rank() + static_cast<int>(asked.size()))) {
        dims.insert(dims.begin() + axis, 1);
    }
    return {data.reshape(dims)};
}

std::vector<Array> constant(const Call& call) {
    const Attributes& attributes = call.attributes();
    if (const auto value = attributes.array("value")) {
        return {*value};
    }
    if (const auto value = attributes.integers("value_ints")) {
        return {Array::of({static_cast<std::int64_t>(value->size())}, *value)};
    }
    if (const auto value = attributes.reals("value_floats")) {
        return {Array::of({static_cast<std::int64_t>(value->size())}, *value)};
    }
    if (attributes.has("value_int")) {
        return {Array::scalar(attributes.integer("value_int", 0))};
    }
    if (attributes.has("value_float")) {
        return {Array::scalar(attributes.real("value_float", 0))};
    }
    throw Error(ErrorCode::unsupported, "this Constant is not made of numbers");
}

std::vector<Array> constant_of_shape(const Call& call) {
    const Array value = call.attributes().array("value").value_or(Array::scalar(0.0f));
    if (value.elements() != 1) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("the attribute 'value' must have one element, not {}",
                                to_string(value.dims())));
    }
    return {pack(broadcast(View(value.reshape({})), call.list(0)))};
}

std::vector<Array> range(const Call& call) {
    const ElementType type = call.input(0).type();
    const double start = call.scalar(0).doubles()[0];
    const double limit = call.scalar(1).doubles()[0];
    const double step = call.scalar(2).doubles()[0];
    const double count = std::ceil((limit - start) / step);
    const bool exact =
        !call.input(0).integral() || (std::fabs(start) <= 0x1p53 && std::fabs(limit) <= 0x1p53);
    if (!(count <= static_cast<double>(max_folded_elements)) || !exact) {
        throw Error(ErrorCode::too_large,
                    fmt::format("the range from {} to {} by {} has {} elements; at most {} are "
                                "allowed, and no number beyond 2^53",
                                start, limit, step, count, max_folded_elements));
    }
    std::vector<double> values;
    for (double i = 0; i < count; ++i) {
        values.push_back(start + i * step);
    }
    return {array_of(type, {static_cast<std::int64_t>(values.size())}, values)};
}

}  // namespace

const FoldTable& shape_folds() {
    static const FoldTable table = {
        {"Shape", shape},       {"Size", size},
        {"Identity", identity}, {"Dropout", dropout},
        {"Reshape", reshape},   {"Flatten", flatten},
        {"Squeeze", squeeze},   {"Unsqueeze", unsqueeze},
        {"Constant", constant}, {"ConstantOfShape", constant_of_shape},
        {"Range", range},
    };
    return table;
}

}  // namespace upforge::lower
