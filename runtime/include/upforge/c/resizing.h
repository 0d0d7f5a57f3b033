#pragma once

#include <stddef.h>
#include <stdint.h>

#include "upforge/c/geometry.h"
#include "upforge/c/status.h"
#include "upforge/c/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

// Ways of growing an image without weights.

/// Each pixel becomes a block of factor.y x factor.x equal ones.
upforge_status upforge_upsample_nearest(const upforge_tensor* input, upforge_yx factor,
                                        upforge_tensor** output);
/// Each pixel goes to the upper left corner of its block; the rest is zero.
upforge_status upforge_bed_of_nails(const upforge_tensor* input, upforge_yx factor,
                                    upforge_tensor** output);

/// Each value goes back to the place that its index, made by `upforge_max_pool_with_indices`,
/// remembers; the rest is zero. Where indices repeat, the last in row-major order wins.
upforge_status upforge_max_unpool(const upforge_tensor* values, const upforge_tensor* indices,
                                  upforge_yx output_size, upforge_tensor** output);

/// Which input position an output pixel looks at; the names are ONNX's.
typedef int32_t upforge_coordinates;
enum {
    UPFORGE_COORDINATES_HALF_PIXEL = 0,            ///< (x + 0.5) / scale - 0.5
    UPFORGE_COORDINATES_HALF_PIXEL_SYMMETRIC = 1,  ///< half_pixel about the image's centre
    UPFORGE_COORDINATES_PYTORCH_HALF_PIXEL = 2,    ///< half_pixel, but 0 where output is 1 long
    UPFORGE_COORDINATES_ALIGN_CORNERS = 3,         ///< x * (input - 1) / (output - 1)
    UPFORGE_COORDINATES_ASYMMETRIC = 4             ///< x / scale
};

upforge_status upforge_upsample_bilinear(const upforge_tensor* input, upforge_yx factor,
                                         upforge_coordinates coordinates, upforge_tensor** output);

typedef int32_t upforge_interpolation;
enum {
    UPFORGE_INTERPOLATION_NEAREST = 0,
    UPFORGE_INTERPOLATION_LINEAR = 1,
    UPFORGE_INTERPOLATION_CUBIC = 2
};

/// How `nearest` turns a position into a pixel.
typedef int32_t upforge_rounding;
enum {
    UPFORGE_ROUNDING_PREFER_FLOOR = 0,
    UPFORGE_ROUNDING_PREFER_CEIL = 1,
    UPFORGE_ROUNDING_FLOOR = 2,
    UPFORGE_ROUNDING_CEIL = 3
};

typedef struct upforge_scale {
    double y, x;
} upforge_scale;

typedef struct upforge_resize_options {
    size_t struct_size;
    upforge_yx size;      ///< output height and width …
    upforge_scale scale;  ///< … or factors; one of the two is given, the other stays {0, 0}
    upforge_interpolation interpolation;
    upforge_coordinates coordinates;
    upforge_rounding rounding;
    float cubic_slope;        ///< of `cubic`: that of the weights one pixel away
    int32_t exclude_outside;  ///< not 0: `cubic` takes nothing from beyond the border
} upforge_resize_options;

static inline upforge_resize_options upforge_resize_defaults(void) {
    const upforge_resize_options options = {
        sizeof(upforge_resize_options),
        {0, 0},  // size
        {0, 0},  // scale
        UPFORGE_INTERPOLATION_LINEAR,
        UPFORGE_COORDINATES_HALF_PIXEL,
        UPFORGE_ROUNDING_PREFER_FLOOR,
        -0.75f,  // cubic_slope
        0,       // exclude_outside
    };
    return options;
}

/// Any size, up or down, without antialiasing: the general form of nearest and bilinear.
upforge_status upforge_resize(const upforge_tensor* input, const upforge_resize_options* options,
                              upforge_tensor** output);

// Borders.

typedef int32_t upforge_pad_mode;
enum { UPFORGE_PAD_CONSTANT = 0, UPFORGE_PAD_REFLECT = 1, UPFORGE_PAD_EDGE = 2 };

typedef struct upforge_pad_options {
    size_t struct_size;
    upforge_padding padding;  ///< negative numbers crop
    upforge_pad_mode mode;
    float value;  ///< of constant padding
} upforge_pad_options;

static inline upforge_pad_options upforge_pad_defaults(void) {
    const upforge_pad_options options = {
        sizeof(upforge_pad_options),
        {0, 0, 0, 0},  // padding
        UPFORGE_PAD_CONSTANT,
        0.0f,  // value
    };
    return options;
}

upforge_status upforge_pad(const upforge_tensor* input, const upforge_pad_options* options,
                           upforge_tensor** output);

#ifdef __cplusplus
}
#endif
