#pragma once

#include "cells/random.h"

namespace upforge::cells {

/// An ellipse with dents and bulges.
struct Cell {
    double x = 0;
    double y = 0;
    Direction axis;
    double length = 0;  ///< from the centre to the far end, in pixels
    double width = 0;   ///< from the centre to the near side
    double bends[4] = {};
    double brightness = 1;

    /// How many pixels the outline is ahead of a point, seen from the centre: negative outside.
    double margin(double at_x, double at_y) const;
    /// From the centre to the outline.
    double extent(Direction towards) const;
    /// No part of the cell is farther from the centre.
    double reach() const;
};

}  // namespace upforge::cells
