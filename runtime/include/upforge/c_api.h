#pragma once

/// The operators of upforge in plain C99. What each computes is told in operators.h; this header
/// tells how to call it. A complete program, which doubles a 2 x 2 image:
///
///     #include <stdio.h>
///     #include <upforge/c_api.h>
///
///     int main(void) {
///         float pixels[] = {1, 2, 3, 4};
///         const float bilinear[] = {.25f, .5f, .25f, .5f, 1, .5f, .25f, .5f, .25f};
///         upforge_filter filter = {bilinear, 1, 1, 3, 3};
///         upforge_conv_transpose_options options = upforge_conv_transpose_defaults();
///         options.stride = (upforge_yx){2, 2};
///         options.padding = (upforge_padding){1, 1, 1, 1};
///         options.output_padding = (upforge_yx){1, 1};
///
///         upforge_shape shape = {1, 2, 2, 1};
///         upforge_tensor* image = NULL;
///         upforge_tensor* doubled = NULL;
///         float* values = NULL;
///         int failed = upforge_tensor_view(pixels, UPFORGE_TYPE_F32, shape, NULL, &image) ||
///                      upforge_conv_transpose(image, &filter, &options, &doubled) ||
///                      upforge_tensor_floats(doubled, &values);
///         if (failed)
///             fprintf(stderr, "upforge: error: %s\n", upforge_last_error());
///         else
///             for (int y = 0; y < 4; ++y, values += 4)
///                 printf("%4g %4g %4g %4g\n", values[0], values[1], values[2], values[3]);
///         upforge_tensor_release(doubled);
///         upforge_tensor_release(image);
///         return failed;
///     }
///
/// Conventions:
///
/// - What can fail returns a status, UPFORGE_OK = 0 when all went well. After a failure
///   `upforge_last_error` says what was wrong, and no handle has been made or changed.
/// - An operator's `output` is the address of a handle, like `&doubled` above. If the handle is
///   NULL, the operator makes a tensor of the right shape and stores it there. If not, the operator
///   writes into that tensor, which must have exactly the shape of the result, may be a view, and
///   must not overlap an input. So set a handle to NULL first.
/// - Every handle that a function stored is given back once, to its `_release`; NULL is fine.
/// - Options start as `upforge_..._defaults()`; NULL in their place means just these. Later
///   versions may append members, told apart by the `struct_size` which the defaults set.
/// - Enumerations travel as int32_t: one size, whatever the compiler.
/// - Several threads may use one handle while none of them writes to its elements or releases it.
/// - Nothing here throws, prints or ends the process.
///
/// Read on in upforge/c/: tensor.h, convolution.h, prepared.h, pooling.h, resizing.h, pixelwise.h,
/// machine.h.

#include "upforge/c/convolution.h"
#include "upforge/c/geometry.h"
#include "upforge/c/machine.h"
#include "upforge/c/pixelwise.h"
#include "upforge/c/pooling.h"
#include "upforge/c/prepared.h"
#include "upforge/c/resizing.h"
#include "upforge/c/status.h"
#include "upforge/c/tensor.h"
