#pragma once

#include <stddef.h>
#include <stdint.h>

#include "upforge/c/status.h"
#include "upforge/c/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t upforge_activation;
enum {
    UPFORGE_ACTIVATION_NONE = 0,
    UPFORGE_ACTIVATION_RELU = 1,
    UPFORGE_ACTIVATION_LEAKY_RELU = 2,
    UPFORGE_ACTIVATION_SIGMOID = 3,
    UPFORGE_ACTIVATION_TANH = 4,
    UPFORGE_ACTIVATION_RELU6 = 5,
    UPFORGE_ACTIVATION_SILU = 6,
    UPFORGE_ACTIVATION_HARD_SWISH = 7,
    UPFORGE_ACTIVATION_GELU = 8
};

upforge_status upforge_add(const upforge_tensor* a, const upforge_tensor* b,
                           upforge_activation activation, upforge_tensor** output);

/// `leaky_slope` counts for UPFORGE_ACTIVATION_LEAKY_RELU only.
upforge_status upforge_activate(const upforge_tensor* input, upforge_activation activation,
                                float leaky_slope, upforge_tensor** output);

/// Over the channels of each pixel; the argmax is i32.
upforge_status upforge_softmax(const upforge_tensor* input, upforge_tensor** output);
upforge_status upforge_argmax(const upforge_tensor* input, upforge_tensor** output);

/// Channels of all inputs one after the other. Only copies: where a tensor is made by an operator,
/// let that operator write into `upforge_tensor_channels` of the whole instead.
upforge_status upforge_concat(const upforge_tensor* const* inputs, size_t count,
                              upforge_tensor** output);

#ifdef __cplusplus
}
#endif
