#pragma once

#include <vector>

#include "Halide.h"
#include "parameter.h"
#include "spaces/pixel_vectors.h"
#include "thread_group.h"

/// Family `pixels`: vectors along the columns, one channel after the other. For what combines the
/// few channels of each pixel.
struct PixelVectors {
    Parameter rows{schedules::pixel_vectors::rows};
    ThreadGroup threads;

    /// `inner` holds what is computed once a pixel, each from those before it.
    void apply(Halide::Func output, const Halide::Var& c, const Halide::Var& x,
               const Halide::Var& y, const Halide::Var& n, const std::vector<Halide::Func>& inner,
               const Halide::Target& target) const;
};
