#include <algorithm>

#include "tests/vectors/onnx_operators.h"

namespace upforge::vectors::onnx {

namespace {

Outputs activate(const OnnxNodeCall& call, Activation activation, float slope) {
    const Array& input = call.input(0);
    const Array row = input.reshaped({static_cast<int>(input.values.size())});
    const Tensor result = call.engine().activate(to_tensor(row, "w"), activation, slope);
    return {to_array(result, "w").reshaped(input.shape)};
}

/// An array as outer x axis x inner: how any axis becomes that of the channels.
Array around_axis(const Array& array, int axis) {
    const auto middle = array.shape.begin() + axis;
    const int outer = static_cast<int>(elements({array.shape.begin(), middle}));
    const int inner = static_cast<int>(elements({middle + 1, array.shape.end()}));
    return array.reshaped({outer, *middle, inner});
}

int axis_of(const OnnxNodeCall& call, int fallback) {
    const int axis = call.attribute("axis", fallback);
    return axis < 0 ? axis + call.input(0).rank() : axis;
}

std::vector<int> sorted_axes(const OnnxNodeCall& call) {
    auto axes = call.attribute<std::vector<int>>("axes", {});
    std::sort(axes.begin(), axes.end());
    return axes;
}

}  // namespace

Outputs sigmoid(const OnnxNodeCall& call) {
    return activate(call, Activation::sigmoid, 0);
}

Outputs leaky_relu(const OnnxNodeCall& call) {
    return activate(call, Activation::leaky_relu, call.attribute("alpha", 0.01f));
}

/// The last maximum is the first of the reversed axis.
Outputs arg_max(const OnnxNodeCall& call) {
    const int axis = axis_of(call, 0);
    const bool last = call.attribute("select_last_index", 0) != 0;
    std::vector<int> shape = call.input(0).shape;
    const int extent = shape.at(axis);
    Array array = around_axis(call.input(0), axis);
    if (last) {
        std::reverse(array.values.begin(), array.values.end());
    }
    Array result = to_array(call.engine().argmax(to_tensor(array, "hcw")), "hcw");
    if (last) {
        std::reverse(result.values.begin(), result.values.end());
        for (double& index : result.values) {
            index = extent - 1 - index;
        }
    }
    shape[axis] = 1;
    if (call.attribute("keepdims", 1) == 0) {
        shape.erase(shape.begin() + axis);
    }
    return {result.reshaped(shape)};
}

/// What follows the axis moves along with it, as further channels.
Outputs concat(const OnnxNodeCall& call) {
    const int axis = axis_of(call, 0);
    std::vector<int> shape = call.input(0).shape;
    shape.at(axis) = 0;
    std::vector<Tensor> parts;
    for (std::size_t i = 0; i < call.input_count(); ++i) {
        const Array split = around_axis(call.input(i), axis);
        parts.push_back(
            to_tensor(split.reshaped({split.shape[0], split.shape[1] * split.shape[2]}), "wc"));
        shape[axis] += split.shape[1];
    }
    return {to_array(call.engine().concat(parts), "wc").reshaped(shape)};
}

Outputs unsqueeze(const OnnxNodeCall& call) {
    std::vector<int> shape = call.input(0).shape;
    for (const int axis : sorted_axes(call)) {
        shape.insert(shape.begin() + axis, 1);
    }
    return {call.input(0).reshaped(shape)};
}

Outputs squeeze(const OnnxNodeCall& call) {
    std::vector<int> shape = call.input(0).shape;
    const auto axes = sorted_axes(call);
    for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
        shape.erase(shape.begin() + *axis);
    }
    return {call.input(0).reshaped(shape)};
}

}  // namespace upforge::vectors::onnx
