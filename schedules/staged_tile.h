#pragma once

#include <string>

#include "Halide.h"
#include "sum_nest.h"

/// A group of threads that computes channels x columns x rows of the output. A chunk of input
/// channels of one tap after the other, it brings what the tap sees and the weights to shared
/// memory, waits, and adds the products to lane_channels x pixels sums in the registers of each
/// thread. Of a step, a thread loads (lane_channels + pixels) / 4 vectors.
class StagedTile {
  public:
    /// How threads share an axis. Each has several vectors, as far apart as those of all threads
    /// together take: so neighbouring threads load what lies next to each other.
    struct Shares {
        int whole, of_thread;
        Halide::Var axis, part, thread;

        int parts() const;
        int threads() const { return whole / of_thread; }
        void divide(Halide::Stage stage) const;
    };

    /// Throws std::invalid_argument unless threads have whole vectors, all of the same size.
    StagedTile(const SumNest& nest, const Shares& channels, const Shares& columns, int rows,
               int chunk);

    void apply();

  private:
    void spread_output();
    void keep_sums();
    void stage_seen();
    void stage_weights();
    /// In registers, that is: all loops over what a thread has are unrolled.
    void do_in_each_thread(Halide::Stage stage) const;

    SumNest nest_;
    Shares channels_, columns_;
    int rows_, chunk_;
    Halide::Var groups_x_{"groups_x"}, of_channel_{"of_channel"}, of_column_{"of_column"},
        of_row_{"of_row"};
    Halide::RVar chunks_{"chunks"};
};
