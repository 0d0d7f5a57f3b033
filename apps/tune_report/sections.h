#pragma once

#include <map>
#include <span>
#include <utility>

#include "gallery_page/page.h"
#include "tune_report/report.h"
#include "tune_report/tried_problem.h"

namespace upforge::tune_report {

/// What a machine can do at most, by instruction set and number of threads.
using Roofs = std::map<std::pair<Isa, int>, bench::Roof>;

gallery::Section show_table(std::span<const TriedProblem> problems, const Roofs& roofs);
gallery::Section show_curves(std::span<const TriedProblem> problems);
gallery::Section show_rooflines(std::span<const TriedProblem> problems, const Roofs& roofs);
gallery::Section show_winners(std::span<const TriedProblem> problems, const Machine& machine);

}  // namespace upforge::tune_report
