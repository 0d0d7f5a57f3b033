#pragma once

#include <vector>

#include "Halide.h"
#include "parameter.h"
#include "spaces/threads.h"

/// Family `threads`, of GPUs: a thread an element, in groups of lanes channels x width columns.
struct ThreadGroup {
    Parameter lanes{schedules::threads::lanes};
    Parameter width{schedules::threads::width};

    /// Spreads an output over threads, each for all phases in turn. Returns the loop to compute at
    /// what a thread needs.
    Halide::Var spread(Halide::Func output, const Halide::Var& c, const Halide::Var& x,
                       const Halide::Var& y, const Halide::Var& n,
                       const std::vector<Halide::VarOrRVar>& phases = {}) const;
    /// The same, with all channels of a pixel in one thread.
    Halide::Var spread_pixels(Halide::Func output, const Halide::Var& c, const Halide::Var& x,
                              const Halide::Var& y, const Halide::Var& n) const;
    /// Spreads what has no columns, with all channels of a row in one thread.
    Halide::Var spread_rows(Halide::Func output, const Halide::Var& c, const Halide::Var& y,
                            const Halide::Var& n) const;
    /// Spreads an update of an output: each thread does a row of a channel, in the order of
    /// `inner`.
    void spread_update(Halide::Stage update, const Halide::Var& c, const Halide::RVar& row,
                       const Halide::Var& n, const std::vector<Halide::VarOrRVar>& inner) const;
    /// Computes something with channels, and with it its sums, before the output, in threads.
    void spread_root(Halide::Func f, const Halide::Var& c,
                     const std::vector<Halide::Var>& others) const;

    /// The channels of an output are those from 0, whatever is said to lie below (tensor_layout.h).
    /// The columns `x` are split. Halide knows that 0 is a multiple of `block`.
    static void count_channels_from_0(Halide::Func output, const Halide::Var& c,
                                      const Halide::Var& x, int block = 1);
};
