#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "lower/dims.h"
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
    const bool zero_copies = call.attributes().integer("allowzero", 0) == 0;
    return {data.reshape(reshaped(data.dims(), call.required_list(1, "shape"), zero_copies))};
}

std::vector<Array> flatten(const Call& call) {
    const Array& data = call.input(0);
    return {data.reshape(flattened(data.dims(), call.attributes().integer("axis", 1)))};
}

std::vector<Array> squeeze(const Call& call) {
    const Array& data = call.input(0);
    return {data.reshape(squeezed(data.dims(), call.list(1, "axes")))};
}

std::vector<Array> unsqueeze(const Call& call) {
    const Array& data = call.input(0);
    return {data.reshape(unsqueezed(data.dims(), call.required_list(1, "axes")))};
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
