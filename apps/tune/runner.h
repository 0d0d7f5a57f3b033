#pragma once

#include <span>
#include <string>

#include "kernels/problem.h"
#include "tune/recipe.h"
#include "tuned/trial.h"

namespace upforge::tune {

/// What came of running a candidate by turns with the default kernel.
struct Measurement {
    tuned::Verdict verdict = tuned::Verdict::ok;
    std::string reason = {};     ///< of a verdict other than `ok`
    double seconds = 0;          ///< the least
    double default_seconds = 0;  ///< the least
    double ratio = 0;            ///< the median of the turns' time / time of the default
    double noise = 0;            ///< by which that ratio may be wrong

    /// Whether it cannot be chance that the candidate was faster.
    bool is_faster() const {
        return verdict == tuned::Verdict::ok && ratio < 1 - noise &&
               seconds < (1 - noise) * default_seconds;
    }
};

/// How long to look: once a trial, or until a difference exceeds the noise.
enum class Effort { trial, final };

const char* name_of(Effort effort);

/// Who tries recipes. Never throws for a recipe's sake.
class Runner {
  public:
    virtual ~Runner() = default;

    /// Told ahead what will be measured, so that it can be compiled at once.
    virtual void prepare(std::span<const Recipe> recipes) = 0;
    virtual Measurement measure(const kernels::Problem& problem, const Recipe& recipe,
                                Effort effort) = 0;
};

}  // namespace upforge::tune
