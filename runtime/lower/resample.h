#pragma once

#include <cstdint>

#include "lower/builder.h"
#include "upforge/options.h"

namespace upforge::lower {

/// Resizing along one axis, in all of ONNX's ways.
struct Resampling {
    std::int64_t inputs = 1, outputs = 1;
    double scale = 1.0;
    ResizeOptions options = {};  ///< all but size and scale
    /// Kernels of what becomes smaller are as wide as an output element.
    bool antialias = false;
    /// The part of the axis that is looked at ("tf_crop_and_resize"), and what is seen outside.
    struct Crop {
        double start = 0.0, end = 1.0;
        float outside = 0.0f;
    };
    std::optional<Crop> crop = {};
};

/// A product with the matrix of all weights: for what has no kernel of its own.
ValueView resample(const ValueView& view, int axis, const Resampling& resampling, Builder& builder);

}  // namespace upforge::lower
