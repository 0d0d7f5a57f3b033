#include "tune_report/report.h"

#include <fmt/format.h>

#include "tune_report/sections.h"
#include "upforge/error.h"

namespace upforge::tune_report {
namespace {

/// Of this machine only: what another one measured has no roof here.
Roofs roofs_of(std::span<const TriedProblem> problems, const Machine& machine) {
    Roofs roofs;
    for (const TriedProblem& tried : problems) {
        const bool here = tried.trials.front().origin.cpu == tuned::this_origin().cpu &&
                          this_cpu().supports(tried.isa);
        if (here && !roofs.contains({tried.isa, tried.threads})) {
            roofs[{tried.isa, tried.threads}] = machine.roof(tried.isa, tried.threads);
        }
    }
    return roofs;
}

}  // namespace

std::string page_of(std::span<const tuned::Trial> trials, const Machine& machine) {
    if (trials.empty()) {
        throw Error(ErrorCode::invalid_argument, "the log has no trials; `upforge tune` adds some");
    }
    const std::vector<TriedProblem> problems = tried_problems(trials);
    const Roofs roofs = roofs_of(problems, machine);
    const tuned::Origin& origin = trials.back().origin;
    const gallery::Heading heading{
        "Upforge: schedules that were tried",
        "Schedules that were tried",
        "Which kernels " + gallery::element("code", "upforge tune") +
            " tried on which problems, and which of them were faster than the one that is chosen "
            "without records.",
        {{"Processor", origin.cpu},
         {"Halide", origin.halide},
         {"Trials", fmt::to_string(trials.size())},
         {"Last", trials.back().time}}};
    return page(heading, {show_table(problems, roofs), show_curves(problems),
                          show_rooflines(problems, roofs), show_winners(problems, machine)})
        .source();
}

}  // namespace upforge::tune_report
