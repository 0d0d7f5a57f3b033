#pragma once

#include "Halide.h"
#include "packed_weights.h"
#include "parameter.h"
#include "spaces/dots.h"
#include "sum_nest.h"

/// Family `dots`, for a few output channels, which would leave most of a vector of them empty: the
/// lanes of a vector are input channels, multiplied by the weights of one output channel, and are
/// added up in the end. A tile of channels x pixels keeps so many vectors in registers. Input
/// channels are whole vectors: the caller promises it.
struct DotTile {
    Parameter channels{schedules::dots::channels};
    Parameter pixels{schedules::dots::pixels};
    Parameter rows{schedules::dots::rows};
    Parameter columns{schedules::dots::columns};

    PackedWeights weights(bool autoscheduled) const;
    /// The bias comes last, and by itself: LLVM, which Halide allows to reorder sums, would add it
    /// to the last two lanes now in this order and now in that.
    Halide::Expr first_summand(const Halide::Expr&) const { return 0.0f; }
    Halide::Expr total(const Halide::Expr& sum, const Halide::Expr& bias) const {
        return Halide::strict_float(sum + bias);
    }
    /// As many of the input channels as there are: in whole vectors, which Halide is told so.
    Halide::Expr summed(const Halide::Expr& inputs) const;

    void apply(const SumNest& nest, bool copy_plane, const Halide::Target& target) const;
};
