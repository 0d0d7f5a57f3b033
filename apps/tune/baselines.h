#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernels/problem.h"
#include "tune/recipe.h"

namespace upforge::tune {

/// What Halide's autoschedulers make of the operators that can be tuned: candidates like others,
/// and what a schedule by hand or by search has to be better than. Nothing where there is no
/// algorithm that they take.
std::vector<Recipe> baselines_of(const kernels::Problem& problem, Isa isa, int threads);

bool is_baseline(const Recipe& recipe);

/// What generators take to have a family scheduled: the name of the autoscheduler; empty for
/// families of our own.
std::string_view autoscheduler_of(std::string_view family);

}  // namespace upforge::tune
