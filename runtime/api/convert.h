#pragma once

/// Between the types of the C API and those of C++.

#include <optional>

#include "upforge/c_api.h"
#include "upforge/filter.h"
#include "upforge/geometry.h"
#include "upforge/machine.h"
#include "upforge/options.h"
#include "upforge/tensor.h"

namespace upforge::api {

YX from_c(upforge_yx pair);
/// {0, 0} stands for none.
std::optional<YX> optional_from_c(upforge_yx pair);
std::optional<Scale> optional_from_c(upforge_scale scale);
Padding from_c(upforge_padding padding);
Shape from_c(upforge_shape shape);
Strides from_c(upforge_strides strides);

upforge_shape to_c(const Shape& shape);
upforge_strides to_c(const Strides& strides);
upforge_type to_c(DataType type);
upforge_isa to_c(Isa isa);
upforge_schedules to_c(Schedules which);

// Enumerations throw when the number names no member.
Activation activation_from_c(upforge_activation activation);
AutoPad auto_pad_from_c(upforge_auto_pad auto_pad);
Coordinates coordinates_from_c(upforge_coordinates coordinates);
DataType type_from_c(upforge_type type);
Interpolation interpolation_from_c(upforge_interpolation interpolation);
Isa isa_from_c(upforge_isa isa);
Schedules schedules_from_c(upforge_schedules which);
PadMode pad_mode_from_c(upforge_pad_mode mode);
PoolKind pool_kind_from_c(upforge_pool_kind kind);
Rounding rounding_from_c(upforge_rounding rounding);

/// A copy of the weights.
Filter from_c(const upforge_filter* filter);

// NULL stands for the defaults. The result refers to the caller's bias and residual.
ConvOptions from_c(const upforge_conv_options* options);
ConvTransposeOptions from_c(const upforge_conv_transpose_options* options);
PoolOptions from_c(const upforge_pool_options* options);
PyramidOptions from_c(const upforge_pyramid_options* options);
ResizeOptions from_c(const upforge_resize_options* options);
PadOptions from_c(const upforge_pad_options* options);

}  // namespace upforge::api
