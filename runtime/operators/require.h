#pragma once

#include <string_view>

#include "upforge/filter.h"
#include "upforge/geometry.h"
#include "upforge/tensor.h"

namespace upforge {

/// Throws unless the tensor holds elements of this type.
void require_type(std::string_view operation, std::string_view name, const Tensor& tensor,
                  DataType type);

/// Throws unless the tensor holds floats.
void require_floats(std::string_view operation, std::string_view name, const Tensor& tensor);

/// Throws unless the tensor holds floats, of 32 bits or of 16, for operators with kernels of both.
void require_reals(std::string_view operation, std::string_view name, const Tensor& tensor);

/// Throws unless an output given by the caller has the shape of the result, and holds either.
void require_real_output(std::string_view operation, const Tensor& output, const Shape& expected);

/// Throws unless an output given by the caller has the type and shape of the result.
void require_output(std::string_view operation, const Tensor& output, const Shape& expected,
                    DataType type = DataType::f32);

/// Throws when the filter was never given weights.
void require_filter(std::string_view operation, const Filter& filter);

/// Throws unless both numbers are at least `least`.
void require_at_least(std::string_view operation, std::string_view name, YX value, int least);

/// Narrows a coordinate that was worked out in 64 bits; throws when a kernel could not hold it.
int to_coordinate(std::string_view operation, std::string_view name, long long value);

}  // namespace upforge
