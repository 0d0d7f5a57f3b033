#include "upforge/c/pixelwise.h"

#include <fmt/format.h>

#include <vector>

#include "api/call.h"
#include "api/convert.h"
#include "upforge/operators.h"

using namespace upforge::api;
using upforge::Tensor;

upforge_status upforge_add(const upforge_tensor* a, const upforge_tensor* b,
                           upforge_activation activation, upforge_tensor** output) {
    return produce(output, [&](const auto&... into) {
        return upforge::add(tensor_of(a, "a"), tensor_of(b, "b"), activation_from_c(activation),
                            into...);
    });
}

upforge_status upforge_activate(const upforge_tensor* input, upforge_activation activation,
                                float leaky_slope, upforge_tensor** output) {
    return produce(output, [&](const auto&... into) {
        return upforge::activate(tensor_of(input, "input"), activation_from_c(activation),
                                 leaky_slope, into...);
    });
}

upforge_status upforge_softmax(const upforge_tensor* input, upforge_tensor** output) {
    return produce(output, [&](const auto&... into) {
        return upforge::softmax(tensor_of(input, "input"), into...);
    });
}

upforge_status upforge_argmax(const upforge_tensor* input, upforge_tensor** output) {
    return produce(output, [&](const auto&... into) {
        return upforge::argmax(tensor_of(input, "input"), into...);
    });
}

upforge_status upforge_concat(const upforge_tensor* const* inputs, size_t count,
                              upforge_tensor** output) {
    const auto make = [&] {
        required(inputs, "inputs");
        std::vector<Tensor> tensors;
        for (size_t i = 0; i < count; ++i) {
            tensors.push_back(tensor_of(inputs[i], fmt::format("inputs[{}]", i)));
        }
        return upforge::concat(tensors);
    };
    return produce(output, make, [&](const Tensor& into) { into.copy_from(make()); });
}
