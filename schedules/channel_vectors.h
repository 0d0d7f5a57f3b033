#pragma once

#include <string>
#include <vector>

#include "Halide.h"
#include "parameter.h"
#include "spaces/channel_vectors.h"
#include "thread_group.h"

/// The loops of an operator that treats every channel alike.
struct ChannelNest {
    Halide::Func output;
    Halide::Var channel, column, row, image;
    /// What is summed up for a block of channels of one pixel before it is stored.
    std::vector<Halide::Func> sums = {};
    /// What is computed for all columns and channels of a row before that is.
    std::vector<Halide::Func> rows = {};
    /// Loops of the output between column and row.
    std::vector<Halide::VarOrRVar> phases = {};
    /// Conditions under which the loops of the output are simpler, or those of the sums.
    std::vector<Halide::Expr> cases = {};
    std::vector<Halide::Expr> cases_of_sums = {};
    /// Why there are no others, if so.
    std::string no_other_case = {};
};

/// What becomes of the last block of channels, where these are not a multiple.
enum class LastBlock {
    masked,      ///< it is smaller
    overlapping  ///< it reaches back over the one before: there must be as many channels as a block
};

/// Family `channels`: vectors along the channels, which lie next to each other in memory; tasks of
/// a few rows. For everything that is bound by memory and touches each channel by itself.
struct ChannelVectors {
    Parameter vectors{schedules::channel_vectors::vectors};
    Parameter rows{schedules::channel_vectors::rows};
    Halide::GeneratorParam<LastBlock> last_block{
        "last_block",
        LastBlock::masked,
        {{"masked", LastBlock::masked}, {"overlapping", LastBlock::overlapping}}};
    /// Of a vector; 0 stands for as many as there are in a register.
    Halide::GeneratorParam<int> vector_lanes{"vector_lanes", 0, 0, 16};

    ThreadGroup threads;

    void apply(const ChannelNest& nest, const Halide::Target& target) const;
    /// What depends on one coordinate only.
    void tabulate(const std::vector<Halide::Func>& tables, const Halide::Target& target) const;

  private:
    void apply_on_gpu(const ChannelNest& nest, const Halide::Target& target) const;
};
