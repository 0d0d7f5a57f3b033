#pragma once

#include "Halide.h"
#include "parameter.h"
#include "spaces/chains.h"

/// Family `chains`, of GPUs: a thread has so many numbers, next to each other in memory, which do
/// not wait for each other.
struct ThreadChains {
    Parameter chains{schedules::chains::chains};
    Parameter threads{schedules::chains::threads};
    Parameter unroll{schedules::chains::unroll};

    /// Numbers of one thread, then those of the next, from the beginning of a block of memory: only
    /// where that is known does Halide load a vector at once.
    template <typename Buffer>
    void lay_out(Buffer& numbers) const {
        numbers.dim(0).set_bounds(0, int(chains)).set_stride(1);
        numbers.dim(1).set_min(0).set_stride(int(chains));
    }

    /// What is only brought from one place to another: as a vector.
    void apply(Halide::Func output, const Halide::Var& c, const Halide::Var& x) const;
    /// What becomes of `numbers` in their registers first.
    void apply(Halide::Func output, Halide::Func numbers, const Halide::Var& c,
               const Halide::Var& x) const;

  private:
    /// Returns the loop over threads.
    Halide::Var spread(Halide::Func output, const Halide::Var& c, const Halide::Var& x) const;
};
