#include "schedule/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "table.h"
#include "tune/recipe.h"
#include "tune/workload.h"

namespace upforge {
namespace {

using Json = nlohmann::ordered_json;

/// Those that were not measured last.
bool faster(const tuned::Trial& a, const tuned::Trial& b) {
    const bool a_ok = a.verdict == tuned::Verdict::ok, b_ok = b.verdict == tuned::Verdict::ok;
    return a_ok != b_ok ? a_ok : a.seconds < b.seconds;
}

/// As `tune` names it.
std::string full_name(const kernels::Kernel& kernel) {
    return to_string(tune::complete_recipe(kernel));
}

/// What a log has of a kernel: its time, or why it has none. Empty where it was not tried.
std::string record_of(const std::string& kernel, const std::vector<tuned::Trial>& trials) {
    const auto found = std::ranges::find(trials, kernel, &tuned::Trial::kernel);
    if (found == trials.end()) {
        return "";
    }
    return found->verdict == tuned::Verdict::ok ? fmt::format("{:.3f} ms", found->seconds * 1e3)
                                                : tuned::name_of(found->verdict);
}

/// Tried, but neither in the table nor recommended.
std::vector<std::string> kernels_not_built(const Explanation& explanation) {
    std::set<std::string> listed;
    for (const kernels::Considered& each : explanation.choice.considered) {
        listed.insert(full_name(*each.kernel));
    }
    std::vector<std::string> others;
    for (const tuned::Trial& trial : explanation.trials) {
        if (listed.insert(trial.kernel).second) {
            others.push_back(trial.kernel);
        }
    }
    return others;
}

}  // namespace

std::string Explanation::reason() const {
    if (!choice.advice.empty()) {
        return "when tuned, it was " + choice.advice;
    }
    return schedules_in_use() == Schedules::generic
               ? "it is the first of the table that can"
               : "of those that can, its estimated time is least";
}

Explanation explain(const kernels::Problem& problem, std::span<const tuned::Trial> log) {
    Explanation explanation{tune::Workload(problem, 1).record().choice(), {}};
    std::ranges::copy_if(log, std::back_inserter(explanation.trials), [&](const auto& trial) {
        return trial.problem == to_string(problem) && trial.isa == best_isa() &&
               trial.threads == threads();
    });
    std::ranges::stable_sort(explanation.trials, faster);
    return explanation;
}

std::string as_text(const Explanation& explanation) {
    const std::string chosen = to_string(*explanation.choice.kernel);
    Table table({{"kernel"}, {"recorded", Table::Side::right}, {"why not"}});
    for (const auto& [kernel, rejection] : explanation.choice.considered) {
        table.add({to_string(*kernel), record_of(full_name(*kernel), explanation.trials),
                   rejection.empty() ? "it is chosen" : rejection});
    }
    for (const std::string& name : kernels_not_built(explanation)) {
        table.add({name, record_of(name, explanation.trials), "is not built in"});
    }
    return fmt::format("{}\non {} with {} thread{} is computed by\n\n  {}\n\nsince {}.\n\n{}",
                       to_string(*explanation.choice.problem), name_of(best_isa()), threads(),
                       threads() == 1 ? "" : "s", chosen, explanation.reason(), table.text());
}

std::string as_json(const Explanation& explanation) {
    Json others = Json::array(), trials = Json::array();
    for (const auto& [kernel, rejection] : explanation.choice.considered) {
        others.push_back({{"kernel", to_string(*kernel)}, {"rejection", rejection}});
    }
    for (const tuned::Trial& trial : explanation.trials) {
        trials.push_back(Json::parse(to_json(trial)));
    }
    const Json all{{"problem", to_string(*explanation.choice.problem)},
                   {"isa", name_of(best_isa())},
                   {"threads", threads()},
                   {"kernel", to_string(*explanation.choice.kernel)},
                   {"reason", explanation.reason()},
                   {"considered", others},
                   {"trials", trials}};
    return all.dump(2) + '\n';
}

}  // namespace upforge
