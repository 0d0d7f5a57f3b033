#pragma once

#include <optional>

#include "model/array.h"

/// What ONNX's operators do with dimensions, whether the elements are known or not.
namespace upforge::lower {

/// A 0 stands for the dimension before, if `zero_copies`; one -1 for what remains.
Dims reshaped(const Dims& dims, const Dims& asked, bool zero_copies);
/// A matrix, whose rows begin at `axis`.
Dims flattened(const Dims& dims, std::int64_t axis);
/// Without these axes, which must have extent 1; or without all that have.
Dims squeezed(const Dims& dims, const std::optional<std::vector<std::int64_t>>& axes);
/// With extent 1 at these axes of the result.
Dims unsqueezed(const Dims& dims, const std::vector<std::int64_t>& axes);

/// Elements along an axis.
struct Range {
    std::int64_t start, count, step;
};
/// Negative positions count from the end, and what is outside is left out.
Range sliced(std::int64_t size, std::int64_t start, std::int64_t end, std::int64_t step);

/// Extents of `count` parts; even ones where none are asked for. Since opset 18 the last one may
/// be smaller.
Dims split_parts(std::int64_t size, std::int64_t count, const std::optional<Dims>& asked,
                 int opset);

}  // namespace upforge::lower
