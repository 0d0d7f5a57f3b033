#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "bench/work.h"
#include "tuned/trial.h"

namespace upforge::tune_report {

/// What a report asks of the machine that it is written on.
struct Machine {
    /// What this machine can do at most, with this instruction set and number of threads.
    std::function<bench::Roof(Isa, int threads)> roof;
    /// Halide's own view of a kernel, as text; none where no generator is at hand.
    std::function<std::optional<std::string>(const std::string& kernel)> statement;
};

/// What a log has found, as one page that needs no other file: curves, rooflines, a table, and
/// the winners' schedules. Throws when the log is empty.
std::string page_of(std::span<const tuned::Trial> trials, const Machine& machine);

}  // namespace upforge::tune_report
