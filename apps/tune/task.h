#pragma once

#include <memory>
#include <string>
#include <vector>

#include "kernels/problem.h"
#include "plan/plan.h"
#include "tune/recipe.h"

namespace upforge::tune {

/// A problem to tune, and what it is worth.
struct Task {
    kernels::Problem problem;
    Recipe usual;        ///< of the kernel that is chosen without records
    int count = 1;       ///< how often it occurs
    double seconds = 0;  ///< of all those together, before
};

/// The distinct problems of a network, those that take longest first. Runs it.
std::vector<Task> tasks_of(std::shared_ptr<const plan::Plan> plan);

/// Of one problem: "conv ci=256 co=256 k=3 hw=64", with the names that records use and the size of
/// the output, or as in apps/bench/problems.txt: "conv h=64 w=64 c=256 co=256 k=3 p=1". Throws
/// Error(ErrorCode::invalid_argument) when it is neither.
std::vector<Task> tasks_of(const std::string& text);

}  // namespace upforge::tune
