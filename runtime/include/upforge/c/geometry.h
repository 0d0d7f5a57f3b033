#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One number an axis.
typedef struct upforge_yx {
    int32_t y, x;
} upforge_yx;

/// Pixels added (or, when negative, cut off) at each border.
typedef struct upforge_padding {
    int32_t top, left, bottom, right;
} upforge_padding;

/// `same` pads so that the output has ceil(input / stride) pixels (a transposed convolution: input
/// * stride), the odd pixel at the end (upper) or at the beginning (lower); `valid` pads nothing.
typedef int32_t upforge_auto_pad;
enum {
    UPFORGE_AUTO_PAD_NONE = 0,  ///< the padding as given
    UPFORGE_AUTO_PAD_SAME_UPPER = 1,
    UPFORGE_AUTO_PAD_SAME_LOWER = 2,
    UPFORGE_AUTO_PAD_VALID = 3
};

#ifdef __cplusplus
}
#endif
