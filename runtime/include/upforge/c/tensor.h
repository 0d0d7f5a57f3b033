#pragma once

#include <stddef.h>
#include <stdint.h>

#include "upforge/c/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Extents of an image batch. Memory order is the order of the members: channels vary fastest.
typedef struct upforge_shape {
    int32_t batch, height, width, channels;
} upforge_shape;

/// Distance, in elements, between neighbours along an axis. Channels are always adjacent.
typedef struct upforge_strides {
    ptrdiff_t batch, row, pixel;
} upforge_strides;

/// A handle of memory that upforge or the caller owns.
typedef struct upforge_tensor upforge_tensor;

/// Of an element.
typedef int32_t upforge_type;
enum { UPFORGE_TYPE_F32 = 0, UPFORGE_TYPE_I32 = 1 };

/// Memory of its own, zero-filled.
upforge_status upforge_tensor_create(upforge_type type, upforge_shape shape,
                                     upforge_tensor** tensor);

/// The caller's memory, which must outlive the tensor and all views of it. Without strides (NULL)
/// the elements lie without gaps. It is only written to where the tensor is an output.
upforge_status upforge_tensor_view(void* data, upforge_type type, upforge_shape shape,
                                   const upforge_strides* strides, upforge_tensor** tensor);

/// Views of a part of a tensor: channels [first, first + count) of every pixel, a window of every
/// image, or images [first, first + count). The tensor may be released before its views.
upforge_status upforge_tensor_channels(const upforge_tensor* tensor, int32_t first, int32_t count,
                                       upforge_tensor** view);
upforge_status upforge_tensor_crop(const upforge_tensor* tensor, int32_t top, int32_t left,
                                   int32_t height, int32_t width, upforge_tensor** view);
upforge_status upforge_tensor_images(const upforge_tensor* tensor, int32_t first, int32_t count,
                                     upforge_tensor** view);

/// The same elements under another shape, as a view; the tensor must have no gaps.
upforge_status upforge_tensor_reshape(const upforge_tensor* tensor, upforge_shape shape,
                                      upforge_tensor** view);

/// A copy without gaps, with memory of its own.
upforge_status upforge_tensor_clone(const upforge_tensor* tensor, upforge_tensor** copy);

/// Copies the elements; shapes and types must be the same, strides need not.
upforge_status upforge_tensor_copy(const upforge_tensor* from, const upforge_tensor* to);

upforge_status upforge_tensor_shape(const upforge_tensor* tensor, upforge_shape* shape);
upforge_status upforge_tensor_strides(const upforge_tensor* tensor, upforge_strides* strides);
upforge_status upforge_tensor_type(const upforge_tensor* tensor, upforge_type* type);

/// The first element; an error when the tensor holds the other type.
upforge_status upforge_tensor_floats(const upforge_tensor* tensor, float** data);
upforge_status upforge_tensor_ints(const upforge_tensor* tensor, int32_t** data);

/// The memory goes with the last handle on it.
void upforge_tensor_release(upforge_tensor* tensor);

#ifdef __cplusplus
}
#endif
