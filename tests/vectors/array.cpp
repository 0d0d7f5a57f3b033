#include "tests/vectors/array.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "upforge/error.h"

namespace upforge::vectors {

namespace {

constexpr std::string_view tensor_layout = "nhwc";

std::vector<std::size_t> dense_strides(const std::vector<int>& shape) {
    std::vector<std::size_t> strides(shape.size());
    std::exclusive_scan(shape.rbegin(), shape.rend(), strides.rbegin(), std::size_t{1},
                        std::multiplies<>());
    return strides;
}

void check_layout(const Array& array, std::string_view from, std::string_view to) {
    if (array.shape.size() != from.size()) {
        throw Error(ErrorCode::shape_mismatch, fmt::format("an array of shape {} has no layout {}",
                                                           to_string(array.shape), from));
    }
    for (std::size_t axis = 0; axis < from.size(); ++axis) {
        if (array.shape[axis] != 1 && to.find(from[axis]) == to.npos) {
            throw Error(ErrorCode::shape_mismatch,
                        fmt::format("layout {} has no axis {}, which has {} elements", to,
                                    from[axis], array.shape[axis]));
        }
    }
}

template <typename Element>
std::vector<double> elements_of(const Tensor& dense, const Element* first) {
    return {first, first + dense.shape().elements()};
}

Filter to_filter(const Array& ordered) {
    const auto& s = ordered.shape;
    return Filter({s[0], s[1], s[2], s[3]}, ordered.floats());
}

}  // namespace

std::size_t elements(const std::vector<int>& shape) {
    return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

std::string to_string(const std::vector<int>& shape) {
    return shape.empty() ? "scalar" : fmt::format("{}", fmt::join(shape, "x"));
}

Array Array::reshaped(std::vector<int> new_shape) const {
    if (elements(new_shape) != values.size()) {
        throw Error(ErrorCode::shape_mismatch, fmt::format("{} cannot be reshaped to {}",
                                                           to_string(shape), to_string(new_shape)));
    }
    return {std::move(new_shape), values, integers};
}

std::vector<float> Array::floats() const {
    return {values.begin(), values.end()};
}

Array arranged(const Array& array, std::string_view from, std::string_view to) {
    check_layout(array, from, to);
    const std::vector<std::size_t> source_strides = dense_strides(array.shape);
    Array result{.shape = {}, .values = {}, .integers = array.integers};
    std::vector<std::size_t> strides;
    for (const char axis : to) {
        const std::size_t position = from.find(axis);
        const bool added = position == from.npos;
        result.shape.push_back(added ? 1 : array.shape[position]);
        strides.push_back(added ? 0 : source_strides[position]);
    }

    result.values.resize(array.values.size());
    const std::vector<std::size_t> result_strides = dense_strides(result.shape);
    for (std::size_t i = 0; i < result.values.size(); ++i) {
        std::size_t source = 0;
        for (std::size_t axis = 0; axis < strides.size(); ++axis) {
            source += i / result_strides[axis] % result.shape[axis] * strides[axis];
        }
        result.values[i] = array.values[source];
    }
    return result;
}

Tensor to_tensor(const Array& array, std::string_view layout) {
    const Array ordered = arranged(array, layout, tensor_layout);
    const auto& s = ordered.shape;
    const Tensor tensor({s[0], s[1], s[2], s[3]}, array.integers ? DataType::i32 : DataType::f32);
    if (array.integers) {
        std::copy(ordered.values.begin(), ordered.values.end(), tensor.ints());
    } else {
        std::copy(ordered.values.begin(), ordered.values.end(), tensor.floats());
    }
    return tensor;
}

Array to_array(const Tensor& tensor, std::string_view layout) {
    const Tensor dense = tensor.clone();
    const Shape& s = dense.shape();
    const bool integers = dense.type() == DataType::i32;
    const Array ordered{
        .shape = {s.batch, s.height, s.width, s.channels},
        .values = integers ? elements_of(dense, dense.ints()) : elements_of(dense, dense.floats()),
        .integers = integers};
    return arranged(ordered, tensor_layout, layout);
}

Filter to_conv_filter(const Array& array, std::string_view layout) {
    return to_filter(arranged(array, layout, "oihw"));
}

Filter to_conv_transpose_filter(const Array& array, std::string_view layout) {
    return to_filter(arranged(array, layout, "iohw"));
}

}  // namespace upforge::vectors
