#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segment/preprocessing.h"

namespace upforge::segment {

/// What a normalisation needs to know of an image, gathered while its pixels pass by once. How many
/// come at a time changes no bit.
class PixelStatistics {
  public:
    explicit PixelStatistics(int channels);

    /// The next pixels, the channels of one adjacent.
    void add(std::span<const float> pixels);

    struct Channel {
        double mean = 0;
        double deviation = 0;  ///< standard, of the population
        double least = 0;
        double most = 0;
    };
    /// Zeros where there was no pixel.
    std::vector<Channel> channels() const;

  private:
    /// Of differences from the first value, which keeps the variance of a dim image exact enough
    /// and that of an even one 0.
    struct Sums {
        float first = 0;
        float least = 0;
        float most = 0;
        double differences = 0;
        double squares = 0;
    };

    std::int64_t count_ = 0;
    std::vector<Sums> channels_;
};

/// Turns pixels into what a network takes. It knows the whole image, so that any part of it can be
/// turned alone: every tile of a large image is normalised alike.
class InputConversion {
  public:
    /// `image` needs to have seen pixels only where the model normalises by the image.
    InputConversion(const Preprocessing& preprocessing, const PixelStatistics& image);

    /// Pixels from 0 to 1, the channels of one adjacent, as many as values.
    void apply(std::span<const float> pixels, std::span<float> values) const;

  private:
    /// A value is (scale · pixel - offset) / divisor.
    struct Channel {
        double offset = 0;
        double divisor = 1;
    };

    double scale_;
    std::vector<Channel> channels_;
};

}  // namespace upforge::segment
