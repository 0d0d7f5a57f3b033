#include <algorithm>
#include <cmath>

#include "core/loops.h"
#include "reference/check.h"
#include "reference/cubic.h"
#include "reference/reference.h"

namespace upforge::reference {
namespace {

/// A pixel, or 0 where there is none.
struct Spot {
    int pixel = 0;
    bool exists = true;
};

class SampledAxis {
  public:
    SampledAxis(int pixels, const GridSampleOptions& options)
        : pixels_(pixels),
          options_(options),
          lowest_(options.align_corners ? 0.0 : -0.5),
          highest_(pixels - 1 - lowest_) {}

    /// Where in the image a place from -1 to 1 is. In floats: which of two pixels is nearer to the
    /// middle between them depends on how it is rounded.
    double position(float place) const {
        const auto count = static_cast<float>(pixels_);
        const float at = options_.align_corners ? (place + 1.0f) / 2.0f * (count - 1.0f)
                                                : ((place + 1.0f) * count - 1.0f) / 2.0f;
        const bool nearest = options_.interpolation == Interpolation::nearest;
        return inside(nearest ? std::nearbyint(at) : at);
    }

    Spot at(double pixel) const {
        if (options_.border == SampleBorder::reflect) {
            pixel = mirrored(pixel);
        }
        const bool exists = pixel >= 0 && pixel <= pixels_ - 1;
        return {static_cast<int>(std::clamp(pixel, 0.0, pixels_ - 1.0)),
                exists || options_.border != SampleBorder::zeros};
    }

  private:
    double inside(double at) const {
        if (options_.border == SampleBorder::reflect) {
            return std::isfinite(at) ? mirrored(at) : 0.0;
        }
        const double far = 10;  // from the border, where all is what continues the image
        return std::isnan(at) ? -far : std::clamp(at, -far, pixels_ + far);
    }

    double mirrored(double at) const {
        const double range = highest_ - lowest_;
        if (range == 0) {
            return lowest_;
        }
        const double past = std::abs(std::remainder(at - lowest_, 2 * range));
        return lowest_ + past;
    }

    int pixels_;
    const GridSampleOptions& options_;
    double lowest_, highest_;
};

double weight(double distance, Interpolation interpolation) {
    switch (interpolation) {
        case Interpolation::nearest:
            return std::abs(distance) < 0.5 ? 1 : 0;
        case Interpolation::linear:
            return std::max(0.0, 1 - std::abs(distance));
        case Interpolation::cubic:
            return cubic(distance, -0.75);
    }
    throw Error(ErrorCode::invalid_argument,
                fmt::format("interpolation number {} does not exist", int(interpolation)));
}

/// visit(spot, weight) for all pixels that weigh anything at a position.
template <typename Visit>
void for_each_near(const SampledAxis& axis, double position, Interpolation interpolation,
                   Visit visit) {
    const double first = std::floor(position) - 1;
    for (int tap = 0; tap < 4; ++tap) {
        const double share = weight(position - (first + tap), interpolation);
        if (share != 0) {
            visit(axis.at(first + tap), share);
        }
    }
}

}  // namespace

Tensor grid_sample(const Tensor& input, const Tensor& grid, const GridSampleOptions& options) {
    require_floats("grid_sample", input);
    require_floats("grid_sample", grid);
    const Shape &image = input.shape(), &places = grid.shape();
    require_match(places.channels == 2, "grid_sample: the grid has {} channels, not 2",
                  places.channels);
    require_match(places.batch == image.batch, "grid_sample: {} images, but {} grids", image.batch,
                  places.batch);
    const SampledAxis columns(image.width, options), rows(image.height, options);
    Tensor output({image.batch, places.height, places.width, image.channels});
    for_each_element(output.shape(), [&](int n, int y, int x, int c) {
        const double column = columns.position(grid.at(n, y, x, 0));
        const double row = rows.position(grid.at(n, y, x, 1));
        double sum = 0;
        for_each_near(rows, row, options.interpolation, [&](Spot v, double down) {
            for_each_near(columns, column, options.interpolation, [&](Spot u, double across) {
                if (u.exists && v.exists) {
                    sum += down * across * input.at(n, v.pixel, u.pixel, c);
                }
            });
        });
        output.at(n, y, x, c) = static_cast<float>(sum);
    });
    return output;
}

}  // namespace upforge::reference
