#pragma once

#include "Halide.h"
#include "parameter.h"
#include "spaces/strip_scatter.h"

/// What is scattered, as the schedule sees it.
struct ScatterNest {
    Halide::Func output;
    Halide::Func strips;  ///< pure: zeros; update: what is scattered
    Halide::Var channel, column, row, image, strip, place;
    Halide::RDom pixel;
};

/// Family `scatter`: a task clears a strip of rows, fills it in the order of the input, so that
/// later values win, and copies it to the output. Until then it stays in the second-level cache;
/// cleared and filled as a whole, the output went through memory twice.
struct StripScatter {
    Parameter rows{schedules::strip_scatter::rows};

    void apply(const ScatterNest& nest, const Halide::Target& target) const;
};
