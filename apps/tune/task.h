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

/// Whether a problem is spelt with the names that records use, as "conv ci=256 co=256 k=3 hw=64",
/// not as in apps/bench/problems.txt: "conv h=64 w=64 c=256 co=256 k=3 p=1".
bool in_terms_of_records(const std::string& text);

/// Of one problem in terms of records, with the size of the output. `storage`: of inputs, weights
/// and the output, where the text does not name it. Throws Error(ErrorCode::invalid_argument) when
/// it is no such text, and where what is in use has no kernels for what it stores.
Task task_of(const std::string& text, DataType storage);

}  // namespace upforge::tune
