#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "image/color.h"
#include "image/png_header.h"

namespace upforge {

/// Turns a PNG file's samples into what a model takes: pixels of one channel (grey) or three (red,
/// green, blue), from 0 to 1.
///
/// A sample becomes itself over the largest one of its bit depth. Grey is repeated for three
/// channels, colours become their luma for one, and what is transparent lets the background
/// through.
class PixelConversion {
  public:
    /// Channels: 1 or 3; anything else throws.
    PixelConversion(const PngHeader& header, int channels, Rgb background = {});

    /// `pixels` has as many pixels as `samples`, in `channels` values each.
    void apply(std::span<const std::uint16_t> samples, std::span<float> pixels) const;

    /// "16-bit RGBA composited over black, reduced to luma"
    std::string description() const;

  private:
    void convert(std::span<const std::uint16_t> samples, std::span<float> pixels) const;

    PngHeader header_;
    int channels_;
    Rgb background_;
    /// Of every sample, where a pixel is one sample: what it becomes.
    std::vector<float> table_;
};

}  // namespace upforge
