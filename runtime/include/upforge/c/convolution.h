#pragma once

#include <stddef.h>
#include <stdint.h>

#include "upforge/c/geometry.h"
#include "upforge/c/pixelwise.h"
#include "upforge/c/status.h"
#include "upforge/c/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Weights as ONNX and PyTorch store them, without gaps, slowest axis first. They are only read,
/// and only during the call.
///
/// Convolution: outer = output channels, inner = input channels / groups.
/// Transposed convolution: outer = input channels, inner = output channels / groups.
typedef struct upforge_filter {
    const float* values;
    int32_t outer, inner, height, width;
} upforge_filter;

typedef struct upforge_conv_options {
    size_t struct_size;
    upforge_yx stride;
    upforge_padding padding;
    upforge_yx dilation;
    int32_t groups;
    upforge_auto_pad auto_pad;
    const float* bias;  ///< one value an output channel, or NULL
    size_t bias_count;
    upforge_activation activation;
    float leaky_slope;
    const upforge_tensor* residual;  ///< added before the activation; shape of the output, or NULL
    /// 0: Winograd's algorithm may be used, which is faster and rounds otherwise; see ConvOptions
    /// in options.h for where, and by how much.
    int32_t exact;
} upforge_conv_options;

static inline upforge_conv_options upforge_conv_defaults(void) {
    const upforge_conv_options options = {
        sizeof(upforge_conv_options),
        {1, 1},        // stride
        {0, 0, 0, 0},  // padding
        {1, 1},        // dilation
        1,             // groups
        UPFORGE_AUTO_PAD_NONE,
        NULL,  // bias
        0,     // bias_count
        UPFORGE_ACTIVATION_NONE,
        0.01f,  // leaky_slope
        NULL,   // residual
        1,      // exact
    };
    return options;
}

/// Packs the filter on every call; prepared.h packs it once. This holds for both convolutions.
upforge_status upforge_conv(const upforge_tensor* input, const upforge_filter* filter,
                            const upforge_conv_options* options, upforge_tensor** output);

typedef struct upforge_conv_transpose_options {
    size_t struct_size;
    upforge_yx stride;
    upforge_padding padding;
    upforge_yx output_padding;
    upforge_yx output_size;  ///< {0, 0}: what stride and padding make of it
    upforge_yx dilation;
    int32_t groups;
    upforge_auto_pad auto_pad;
    const float* bias;  ///< one value an output channel, or NULL
    size_t bias_count;
    upforge_activation activation;
    float leaky_slope;
    int32_t exact;  ///< as in upforge_conv_options
} upforge_conv_transpose_options;

static inline upforge_conv_transpose_options upforge_conv_transpose_defaults(void) {
    const upforge_conv_transpose_options options = {
        sizeof(upforge_conv_transpose_options),
        {1, 1},        // stride
        {0, 0, 0, 0},  // padding
        {0, 0},        // output_padding
        {0, 0},        // output_size
        {1, 1},        // dilation
        1,             // groups
        UPFORGE_AUTO_PAD_NONE,
        NULL,  // bias
        0,     // bias_count
        UPFORGE_ACTIVATION_NONE,
        0.01f,  // leaky_slope
        1,      // exact
    };
    return options;
}

/// Kernel 3, stride 2, padding 1, output_padding 1 doubles the image exactly.
upforge_status upforge_conv_transpose(const upforge_tensor* input, const upforge_filter* filter,
                                      const upforge_conv_transpose_options* options,
                                      upforge_tensor** output);

#ifdef __cplusplus
}
#endif
