#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kernels/problem.h"
#include "tuned/trial_log.h"

namespace upforge {

/// What two logs of `tune`, of one problem, found in as many trials as they have.
struct Heat {
    std::vector<double> guided;  ///< the best speed-up over the default after each trial
    std::vector<double> random;

    /// Trials until the guided search was as good as the random one in the end.
    std::optional<int> trials_to_match() const;
};

/// Guided and random searches of one problem, with as many seeds.
struct Race {
    kernels::Problem problem;
    Isa isa = Isa::sse41;
    int threads = 1;
    std::vector<Heat> heats;

    /// Medians of the heats; nothing where half of them never match.
    std::optional<double> trials_to_match() const;
    double guided_after(int trials) const;
    double random_in_the_end() const;
};

/// The n-th log of a problem of one kind is held against the n-th of the other. Throws where a log
/// is of several problems, or lacks an opponent.
std::vector<Race> races_of(std::span<const tuned::LogFile> guided,
                           std::span<const tuned::LogFile> random);

/// The median of the heats of all races.
std::optional<double> trials_to_match(std::span<const Race> races);

std::string as_text(std::span<const Race> races);
std::string as_json(std::span<const Race> races);

}  // namespace upforge
