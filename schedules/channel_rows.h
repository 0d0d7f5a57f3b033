#pragma once

#include "Halide.h"
#include "parameter.h"
#include "spaces/channel_rows.h"
#include "thread_group.h"

/// Family `rows`: an image is reduced row by row, in parallel, and then over the rows.
struct ChannelRows {
    Parameter rows{schedules::channel_rows::rows};
    ThreadGroup threads;

    /// row(c, y, n) is reduced along the columns, total(c, n) along the rows.
    void reduce(Halide::Func row, Halide::Func total, const Halide::Var& c, const Halide::Var& y,
                const Halide::Var& n, const Halide::Target& target) const;
    /// row(c, y, n) is reduced along the columns and total(y, n) along the channels; of that,
    /// output(i, y, n) holds a few numbers.
    void reduce_each(Halide::Func row, Halide::Func total, Halide::Func output,
                     const Halide::Var& c, const Halide::Var& i, const Halide::Var& y,
                     const Halide::Var& n, const Halide::Target& target) const;
    /// What is computed once a channel of an image.
    void compute_total(Halide::Func total, const Halide::Var& c, const Halide::Var& n,
                       const Halide::Target& target) const;
    /// An output of one pixel an image.
    void store_total(Halide::Func output, const Halide::Var& c, const Halide::Var& x,
                     const Halide::Var& y, const Halide::Var& n,
                     const Halide::Target& target) const;
    /// What all pixels get from the totals.
    void store_pixels(Halide::Func output, const Halide::Var& c, const Halide::Var& x,
                      const Halide::Var& y, const Halide::Var& n,
                      const Halide::Target& target) const;
};
