#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "image/color.h"
#include "segment/contours.h"
#include "segment/labels.h"

namespace upforge::segment {

/// Lays a mask over its image: the colours of its classes, through which the image shows, and their
/// contours in full colour. Class 0, the background, is left as it is. Rows pass by from the top,
/// of which a few are remembered.
class Overlay {
  public:
    static constexpr double usual_opacity = 0.4;

    /// `channels` of the image: 1 (grey) or 3 (RGB). `colors` has one a class.
    Overlay(std::int64_t width, int channels, std::vector<Rgb> colors,
            double opacity = usual_opacity);

    /// Takes the next row, its pixels from 0 to 1, and returns the one before it as 8-bit RGB;
    /// nothing the first time. The answer stays until the next call.
    std::span<const std::uint8_t> add_row(std::span<const float> pixels,
                                          std::span<const Label> labels);

    /// The last row; nothing where there was none.
    std::span<const std::uint8_t> finish();

  private:
    void blend(std::span<const float> pixels, std::span<const Label> labels);
    std::span<const std::uint8_t> draw(std::span<const Label> contour);

    int channels_;
    std::vector<Rgb> colors_;
    double opacity_;
    ContourFinder contours_;
    std::vector<std::uint8_t> row_;      ///< waits for its contour
    std::vector<std::uint8_t> outcome_;  ///< has it
};

}  // namespace upforge::segment
