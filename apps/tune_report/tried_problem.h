#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kernels/problem.h"
#include "tuned/trial.h"

namespace upforge::tune_report {

/// What a log says of one problem, with one instruction set and number of threads.
struct TriedProblem {
    kernels::Problem problem;
    Isa isa = Isa::sse41;
    int threads = 1;
    std::vector<tuned::Trial> trials;  ///< in the order of the log
    double default_seconds = 0;        ///< the median of what was measured beside the trials
    std::optional<tuned::Trial> best;  ///< the fastest, where one was faster than the default

    int failures() const;
    double tuned_seconds() const { return best ? best->seconds : default_seconds; }
    double speed_up() const { return default_seconds / tuned_seconds(); }
};

/// In the order in which the log begins with them. Trials of other sources or another Halide than
/// the last one of their operation are left out.
std::vector<TriedProblem> tried_problems(std::span<const tuned::Trial> trials);

/// How much faster than the default, as timed beside it, the best was after each trial.
std::vector<double> best_so_far(std::span<const tuned::Trial> trials);

/// "conv 64×64, 256 → 256 channels, 3×3"
std::string short_name(const kernels::Problem& problem);

/// "avx512, 2 threads"
std::string setting(Isa isa, int threads);

/// Bytes that have to be read and written: input, weights and output, once.
double bytes_of(const kernels::Problem& problem);

}  // namespace upforge::tune_report
