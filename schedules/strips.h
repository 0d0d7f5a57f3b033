#pragma once

#include "Halide.h"

/// A loop of an output, and how many of its turns a strip has.
struct StripLoop {
    Halide::Var loop;
    int turns;
};

/// How many strips an output is made of.
Halide::Expr strips_of(Halide::Func output, const StripLoop& columns, const StripLoop& rows,
                       const Halide::Var& images);
