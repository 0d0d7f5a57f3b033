#include "tests/vectors/engine.h"

#include <array>

#include "reference/reference.h"

namespace upforge::vectors {

namespace {

/// The reference has no concatenation; views of the result are its definition.
Tensor concat_through_views(std::span<const Tensor> inputs) {
    Shape shape = inputs.front().shape();
    shape.channels = 0;
    for (const Tensor& input : inputs) {
        shape.channels += input.shape().channels;
    }
    const Tensor result(shape);
    int first = 0;
    for (const Tensor& input : inputs) {
        result.channels(first, input.shape().channels).copy_from(input);
        first += input.shape().channels;
    }
    return result;
}

constexpr std::array all_engines = {
    Engine{
        .name = "kernels",
        .conv = upforge::conv,
        .conv_transpose = upforge::conv_transpose,
        .max_pool = upforge::max_pool,
        .max_pool_with_indices = upforge::max_pool_with_indices,
        .average_pool = upforge::average_pool,
        .global_average_pool = upforge::global_average_pool,
        .global_max_pool = upforge::global_max_pool,
        .max_unpool = upforge::max_unpool,
        .upsample_nearest = upforge::upsample_nearest,
        .resize = upforge::resize,
        .pad = upforge::pad,
        .activate = upforge::activate,
        .argmax = upforge::argmax,
        .concat = upforge::concat,
    },
    Engine{
        .name = "reference",
        .conv = reference::conv,
        .conv_transpose = reference::conv_transpose,
        .max_pool = reference::max_pool,
        .max_pool_with_indices = reference::max_pool_with_indices,
        .average_pool = reference::average_pool,
        .global_average_pool = reference::global_average_pool,
        .global_max_pool = reference::global_max_pool,
        .max_unpool = reference::max_unpool,
        .upsample_nearest = reference::upsample_nearest,
        .resize = reference::resize,
        .pad = reference::pad,
        .activate = reference::activate,
        .argmax = reference::argmax,
        .concat = concat_through_views,
    },
};

}  // namespace

std::span<const Engine> engines() {
    return all_engines;
}

}  // namespace upforge::vectors
