#pragma once

#include <memory>
#include <vector>

#include "kernels/registry.h"
#include "tune/builder.h"
#include "tune/candidate.h"
#include "tuned/winners.h"

namespace upforge::tune {

/// By which the process computes a problem so, whatever was measured.
tuned::Winner record_of(const kernels::Problem& problem, const Recipe& recipe);

/// Winners that this process follows as if they were installed. They must live as long as anything
/// is computed: records of them stay.
class LoadedWinners {
  public:
    /// What the kernel table lacks comes from the builder, which has compiled it before.
    LoadedWinners(tuned::Winners winners, Builder& builder);

    bool empty() const { return winners_.all.empty(); }

    /// Again, where others were followed since for the same problems.
    void follow() const;

  private:
    tuned::Winners winners_;
    std::vector<std::unique_ptr<Candidate>> candidates_;
    std::vector<kernels::Kernel> kernels_;
};

}  // namespace upforge::tune
