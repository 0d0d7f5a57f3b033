#pragma once

#include <functional>
#include <string>
#include <vector>

#include "inputs.h"
#include "problem.h"

namespace upforge::problems {

/// Most operators have one result; max_pool_with_indices has two.
using Results = std::vector<Tensor>;

/// How far a result may be from the reference: `relative` times the sum of the absolute values
/// that were added up for it, or its own where that is larger, and `absolute` on top.
struct Tolerance {
    double relative = 0.0;
    double absolute = 0.0;
};

/// An operator in all its forms.
struct Operator {
    std::string name;
    Tolerance tolerance;
    std::function<Results(const Problem&, const Inputs&)> reference;
    std::function<Results(const Problem&, const Inputs&)> run;
    std::function<void(const Problem&, const Inputs&, const Results&)> run_into;
};

const Operator& operator_named(const std::string& name);

}  // namespace upforge::problems
