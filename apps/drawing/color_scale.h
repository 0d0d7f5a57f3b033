#pragma once

#include <span>

#include "drawing/canvas.h"
#include "image/color.h"

namespace upforge::drawing {

/// The nearest number from 0 to 1; 0 for what is none.
double to_unit(double value);

/// The colour a share of the way, from 0 to 1, along evenly spaced stops.
Rgb along(std::span<const Rgb> stops, double share);

/// White for no difference, then from pale to dark red on a logarithmic scale.
struct DifferenceScale {
    double faintest;  ///< the difference that first gets a colour of its own
    double allowed;   ///< the largest one, at which the scale ends

    Rgb color(double difference) const;
    /// What the colours mean, in a line. Returns where it ends.
    int draw_key(Canvas& canvas, int left, int top) const;
};

}  // namespace upforge::drawing
