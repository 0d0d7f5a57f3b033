#pragma once

#include <optional>
#include <string>

#include "inputs.h"
#include "kernels/choice.h"
#include "operators.h"
#include "problem.h"

namespace upforge::problems {

/// A problem with its inputs and the reference's answer, which may be slow to find; kernels can
/// then be tried on it any number of times.
class Trial {
  public:
    explicit Trial(Problem problem);
    /// With images and weights stored in 16 bits, or only the result. The reference sees the same
    /// numbers, in floats; results may differ from its by what rounding them takes.
    Trial(Problem problem, kernels::Elements stored);

    const Problem& problem() const { return problem_; }

    /// Runs the operator on the present instruction set and threads. Nothing when the result is
    /// near enough to the reference's and no memory around views was written; else what is wrong.
    std::optional<std::string> mismatch() const;

    /// The operator's results, in memory of their own.
    Results results() const;

  private:
    std::optional<std::string> compare(const Results& results) const;
    std::optional<std::string> mismatch_of_given_outputs() const;

    Problem problem_;
    const Operator& operator_;
    kernels::Elements stored_;
    Inputs inputs_;
    Results expected_;
    Tolerance tolerance_;
    Results scale_;  ///< the same operator over absolute values
};

/// As `Trial::mismatch`, in one go.
std::optional<std::string> mismatch(const Problem& problem);

}  // namespace upforge::problems
