#pragma once

#include "upforge/c/convolution.h"

#ifdef __cplusplus
extern "C" {
#endif

// Convolutions with weights copied and packed once, to be run many times, from several threads if
// need be.

typedef struct upforge_prepared_conv upforge_prepared_conv;
/// `options->residual` must be NULL; it is given to `run`.
upforge_status upforge_prepare_conv(const upforge_filter* filter,
                                    const upforge_conv_options* options,
                                    upforge_prepared_conv** prepared);
upforge_status upforge_prepared_conv_output_shape(const upforge_prepared_conv* prepared,
                                                  upforge_shape input, upforge_shape* output);
/// `residual` may be NULL.
upforge_status upforge_prepared_conv_run(const upforge_prepared_conv* prepared,
                                         const upforge_tensor* input,
                                         const upforge_tensor* residual, upforge_tensor** output);
void upforge_prepared_conv_release(upforge_prepared_conv* prepared);

typedef struct upforge_prepared_conv_transpose upforge_prepared_conv_transpose;
upforge_status upforge_prepare_conv_transpose(const upforge_filter* filter,
                                              const upforge_conv_transpose_options* options,
                                              upforge_prepared_conv_transpose** prepared);
upforge_status upforge_prepared_conv_transpose_output_shape(
    const upforge_prepared_conv_transpose* prepared, upforge_shape input, upforge_shape* output);
upforge_status upforge_prepared_conv_transpose_run(const upforge_prepared_conv_transpose* prepared,
                                                   const upforge_tensor* input,
                                                   upforge_tensor** output);
void upforge_prepared_conv_transpose_release(upforge_prepared_conv_transpose* prepared);

#ifdef __cplusplus
}
#endif
