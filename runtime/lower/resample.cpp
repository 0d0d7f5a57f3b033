#include "lower/resample.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "lower/matrix_product.h"
#include "reference/cubic.h"

namespace upforge::lower {
namespace {

/// The position that an output element looks at.
double position(const Resampling& r, std::int64_t output) {
    const auto x = static_cast<double>(output), in = static_cast<double>(r.inputs),
               out = static_cast<double>(r.outputs);
    if (r.crop) {
        const auto [start, end, outside] = *r.crop;
        return r.outputs > 1 ? start * (in - 1) + x * (end - start) * (in - 1) / (out - 1)
                             : 0.5 * (start + end) * (in - 1);
    }
    const double half_pixel = (x + 0.5) / r.scale - 0.5;
    switch (r.options.coordinates) {
        case Coordinates::half_pixel:
            return half_pixel;
        case Coordinates::half_pixel_symmetric:
            return in / 2 * (1 - out / (r.scale * in)) + half_pixel;
        case Coordinates::pytorch_half_pixel:
            return r.outputs > 1 ? half_pixel : 0.0;
        case Coordinates::align_corners:
            return r.outputs > 1 ? x * (in - 1) / (out - 1) : 0.0;
        case Coordinates::asymmetric:
            return x / r.scale;
    }
    return half_pixel;
}

double rounded(double x, Rounding rounding) {
    switch (rounding) {
        case Rounding::prefer_floor:
            return std::ceil(x - 0.5);
        case Rounding::prefer_ceil:
            return std::floor(x + 0.5);
        case Rounding::floor:
            return std::floor(x);
        case Rounding::ceil:
            return std::ceil(x);
    }
    return x;
}

double kernel(const ResizeOptions& options, double distance) {
    return options.interpolation == Interpolation::linear
               ? std::max(0.0, 1 - std::abs(distance))
               : reference::cubic(distance, options.cubic_slope);
}

/// Of each input element; what lies outside the input counts to its outermost elements, or not.
std::vector<double> weights_at(const Resampling& r, double x) {
    std::vector<double> weights(r.inputs, 0.0);
    const auto nearest = [&](double place) {
        return static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(r.inputs - 1)));
    };
    if (r.options.interpolation == Interpolation::nearest) {
        weights[nearest(rounded(x, r.options.rounding))] = 1;
        return weights;
    }
    const double narrowing = r.antialias ? std::min(r.scale, 1.0) : 1.0;
    const double reach = (r.options.interpolation == Interpolation::linear ? 1 : 2) / narrowing;
    for (double place = std::floor(x - reach); place <= std::ceil(x + reach); ++place) {
        const bool outside = place < 0 || place > static_cast<double>(r.inputs - 1);
        if (!outside || !r.options.exclude_outside) {
            weights[nearest(place)] += kernel(r.options, (place - x) * narrowing);
        }
    }
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (double& weight : weights) {
        weight /= sum;
    }
    return weights;
}

}  // namespace

ValueView resample(const ValueView& view, int axis, const Resampling& r, Builder& builder) {
    std::vector<float> matrix, added(r.outputs, 0.0f);
    for (std::int64_t output = 0; output < r.outputs; ++output) {
        const double x = position(r, output);
        std::vector<double> weights = weights_at(r, x);
        if (r.crop && (x < 0 || x > static_cast<double>(r.inputs - 1))) {
            weights.assign(r.inputs, 0.0);
            added[output] = r.crop->outside;
        }
        matrix.insert(matrix.end(), weights.begin(), weights.end());
    }
    std::vector<int> axis_last(view.rank());
    std::iota(axis_last.begin(), axis_last.end(), 0);
    std::swap(axis_last[axis], axis_last.back());
    const Array weights = Array::of({r.outputs, r.inputs}, std::move(matrix));
    return transpose(
        multiply_matrix(transpose(view, axis_last), weights, true, 1.0f, std::move(added), builder),
        axis_last);
}

}  // namespace upforge::lower
