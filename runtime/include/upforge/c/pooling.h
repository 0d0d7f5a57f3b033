#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "upforge/c/geometry.h"
#include "upforge/c/status.h"
#include "upforge/c/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct upforge_pool_options {
    size_t struct_size;
    upforge_yx kernel;
    upforge_yx stride;  ///< {0, 0}: the kernel
    upforge_padding padding;
    upforge_yx dilation;
    upforge_auto_pad auto_pad;
    bool ceil_mode;          ///< round the output size up: a last window may hang over the border
    bool count_include_pad;  ///< average only: padding counts as zeros
} upforge_pool_options;

static inline upforge_pool_options upforge_pool_defaults(void) {
    const upforge_pool_options options = {
        sizeof(upforge_pool_options),
        {2, 2},        // kernel
        {0, 0},        // stride
        {0, 0, 0, 0},  // padding
        {1, 1},        // dilation
        UPFORGE_AUTO_PAD_NONE,
        false,  // ceil_mode
        false,  // count_include_pad
    };
    return options;
}

/// NaN propagates; padding never wins.
upforge_status upforge_max_pool(const upforge_tensor* input, const upforge_pool_options* options,
                                upforge_tensor** output);

/// `indices` (i32) hold y * width + x of each maximum, counted within the input plane of the same
/// channel. Either both outputs are made, or both are given.
upforge_status upforge_max_pool_with_indices(const upforge_tensor* input,
                                             const upforge_pool_options* options,
                                             upforge_tensor** values, upforge_tensor** indices);

upforge_status upforge_average_pool(const upforge_tensor* input,
                                    const upforge_pool_options* options, upforge_tensor** output);

/// One pixel an image.
upforge_status upforge_global_average_pool(const upforge_tensor* input, upforge_tensor** output);
upforge_status upforge_global_max_pool(const upforge_tensor* input, upforge_tensor** output);

typedef int32_t upforge_pool_kind;
enum { UPFORGE_POOL_MAX = 0, UPFORGE_POOL_AVERAGE = 1 };

typedef struct upforge_pyramid_options {
    size_t struct_size;
    const int32_t* levels;  ///< bins an axis, level n giving n * n bins; NULL: 1, 2, 4
    size_t level_count;
    upforge_pool_kind kind;
} upforge_pyramid_options;

static inline upforge_pyramid_options upforge_pyramid_defaults(void) {
    const upforge_pyramid_options options = {
        sizeof(upforge_pyramid_options),
        NULL,  // levels
        0,     // level_count
        UPFORGE_POOL_MAX,
    };
    return options;
}

/// n x n bins that cover the image for each level n. The output is one row of pixels, one a bin,
/// level after level: width = sum of n * n.
upforge_status upforge_pyramid_pool(const upforge_tensor* input,
                                    const upforge_pyramid_options* options,
                                    upforge_tensor** output);

#ifdef __cplusplus
}
#endif
