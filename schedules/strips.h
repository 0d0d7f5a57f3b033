#pragma once

#include <vector>

#include "Halide.h"

/// The output of a convolution, and what its loops are called.
struct OutputLoops {
    Halide::Func output;
    Halide::Var channel, column, row, image;
    std::vector<Halide::VarOrRVar> phases;  ///< outside of a tile, inside a strip
    std::vector<Halide::Expr> cases;        ///< conditions under which the output is simpler
};

/// Tiles of channels x pixels of the output, which are summed in registers; strips, from whose
/// copied input the tasks compute them, of so many rows, and so many tiles in a row.
struct Strips {
    int channels, vector, pixels;
    int tiles;  ///< 0 stands for 1
    int rows;
    /// What becomes of a last block of fewer channels.
    Halide::TailStrategy last_block = Halide::TailStrategy::Predicate;

    /// Where what an output is made of is computed: once a tile, once a strip, or for each block of
    /// its channels.
    struct Places {
        Halide::Var tile{"tiles"}, strip{"strip"}, block{"blocks"};
    };
    /// Orders the loops of the output: within a strip, all of its tiles for one block of channels.
    Places divide(const OutputLoops& loops, const Halide::Target& target) const;
};
