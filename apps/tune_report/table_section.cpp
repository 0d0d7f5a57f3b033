#include <fmt/format.h>

#include "gallery_page/numbers.h"
#include "tune/workload.h"
#include "tune_report/sections.h"

namespace upforge::tune_report {

using namespace gallery;

namespace {

std::vector<Markup> row(const TriedProblem& tried, const Roofs& roofs) {
    const bool timed = tried.default_seconds > 0;
    const auto number = [&](int decimals, double value) {
        return timed ? fmt::format("{:.{}f}", value, decimals) : "";
    };
    const double rate = tune::flops_of(tried.problem) / tried.tuned_seconds();
    const auto roof = roofs.find({tried.isa, tried.threads});
    return {Markup(short_name(tried.problem)) + void_element("br", {}) +
                element("small", setting(tried.isa, tried.threads)),
            fmt::to_string(tried.trials.size()),
            fmt::to_string(tried.failures()),
            number(3, tried.default_seconds * 1e3),
            number(3, tried.tuned_seconds() * 1e3),
            number(2, tried.speed_up()),
            number(1, rate / 1e9),
            timed && roof != roofs.end() ? percent(rate / roof->second.flops) : ""};
}

}  // namespace

Section show_table(std::span<const TriedProblem> problems, const Roofs& roofs) {
    std::vector<std::vector<Markup>> rows;
    for (const TriedProblem& tried : problems) {
        rows.push_back(row(tried, roofs));
    }
    return {
        "problems",
        "Problem by problem",
        "The default is the kernel that estimates choose; where no trial was faster by more than "
        "the noise, it stays. Rates count the definition's multiplications and additions, of "
        "which Winograd's algorithm does without most: it may exceed the peak.",
        table({{"Problem"},
               {"Trials", true},
               {"Failed", true},
               {"Default ms", true},
               {"Tuned ms", true},
               {"Times as fast", true},
               {"GFLOP/s", true},
               {"Of the peak", true}},
              rows),
        {"upforge schedule report LOG.jsonl -o report.html"}};
}

}  // namespace upforge::tune_report
