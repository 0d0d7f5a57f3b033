#include "tune/gains.h"

#include <algorithm>
#include <set>
#include <utility>

#include "model_input/opened.h"
#include "tune/borrowed_choices.h"
#include "tune/loaded_winners.h"

namespace upforge::tune {
namespace {

std::shared_ptr<const plan::Plan> plan_with(Schedules which, ModelOptions model) {
    model.machine.schedules = which;
    return open(model).compiled.plan;
}

/// With the winners, and as it would run with other schedules.
NetworkComparison compare_network(const TuneOptions& options, Schedules other, const Watch& watch) {
    return compare_tuned_with(
        name_of(other), [&] { return plan_with(Schedules::tuned, options.model); },
        [&] { return plan_with(other, options.model); }, watch);
}

/// Alone, a layer finds its weights in the caches; in a network it may not. Winners that make a
/// layer slower there are none. Returns what is followed instead: the defaults, as records.
std::vector<tuned::Winner> reject_losers(std::vector<Finding>& findings,
                                         const NetworkComparison& network) {
    const std::set<std::string> losing = problems_that_lose(network);
    std::vector<tuned::Winner> defaults;
    for (Finding& finding : findings) {
        if (finding.winner && losing.contains(finding.winner->problem)) {
            finding.rejected = std::exchange(finding.winner, std::nullopt);
            defaults.push_back(record_of(finding.task.problem, finding.task.usual));
        }
    }
    return defaults;
}

/// Where nothing won, and the other schedules are faster: what they compute a layer with wins.
std::vector<tuned::Winner> adopt_faster(std::vector<Finding>& findings,
                                        const NetworkComparison& network) {
    std::vector<tuned::Winner> adopted;
    for (const LayerComparison& layer : network.layers) {
        for (std::size_t i = 0; i < layer.problems.size() && layer.is_slower(); ++i) {
            const auto finding = std::ranges::find_if(findings, [&](const Finding& each) {
                return to_string(each.task.problem) == layer.problems[i];
            });
            const std::string& kernel = layer.others[i];
            if (finding == findings.end() || finding->winner ||
                (finding->rejected && finding->rejected->kernel == kernel)) {
                continue;
            }
            finding->winner = record_of(finding->task.problem, parse_recipe(kernel));
            finding->winner->default_seconds = finding->default_seconds;
            finding->winner->seconds = finding->default_seconds / layer.ratio();
            adopted.push_back(*finding->winner);
        }
    }
    return adopted;
}

/// What estimates choose for the network with another instruction set.
std::vector<Task> tasks_with(Isa isa, ModelOptions model) {
    const Isa own = best_isa();
    limit_isa(isa);
    model.machine.isa.clear();
    const std::vector<Task> tasks = tasks_of(plan_with(Schedules::estimated, model));
    limit_isa(own);
    return tasks;
}

/// Beside what is chosen for `isa`, compiled for the instruction set in use.
NetworkComparison compare_with_choices_of(Isa isa, const TuneOptions& options, Builder& builder,
                                          const LoadedWinners& winners,
                                          const std::vector<Finding>& findings,
                                          const Watch& watch) {
    std::vector<tuned::Winner> own;  // the others stay loaded as `winners`
    for (const Finding& finding : findings) {
        if (!finding.winner) {
            own.push_back(record_of(finding.task.problem, finding.task.usual));
        } else if (of_table(parse_recipe(finding.winner->kernel))) {
            own.push_back(*finding.winner);
        }
    }
    const LoadedWinners others(
        {tuned::this_origin(), borrowed_choices(tasks_with(isa, options.model), builder)}, builder);
    const LoadedWinners usual({tuned::this_origin(), own}, builder);
    const auto follow_own = [&] {
        winners.follow();
        usual.follow();
    };
    const auto plan_following = [&](const auto& follow) {
        follow();
        return plan_with(Schedules::tuned, options.model);
    };
    NetworkComparison comparison = compare_tuned_with(
        name_of(isa), [&] { return plan_following(follow_own); },
        [&] { return plan_following([&] { others.follow(); }); }, watch);
    follow_own();
    return comparison;
}

}  // namespace

std::vector<tuned::Winner> all_of(const std::vector<Finding>& findings,
                                  std::optional<tuned::Winner> Finding::*kind) {
    std::vector<tuned::Winner> all;
    for (const Finding& finding : findings) {
        if (finding.*kind) {
            all.push_back(*(finding.*kind));
        }
    }
    return all;
}

std::vector<NetworkComparison> gains_in_network(const TuneOptions& options, Builder& builder,
                                                const LoadedWinners& winners,
                                                std::vector<Finding>& findings,
                                                const Watch& watch) {
    std::vector<NetworkComparison> networks;
    // Until nothing loses against either: what is followed for one layer changes others, too.
    for (bool lost = true; lost;) {
        networks.clear();
        lost = false;
        for (const Schedules other : {Schedules::estimated, Schedules::generic}) {
            if (other == Schedules::estimated && all_of(findings, &Finding::winner).empty()) {
                continue;
            }
            networks.push_back(compare_network(options, other, watch));
            // Kernels of the table, so that only the records have to stay.
            const LoadedWinners defaults(
                {tuned::this_origin(), reject_losers(findings, networks.back())}, builder);
            const LoadedWinners adopted(
                {tuned::this_origin(), adopt_faster(findings, networks.back())}, builder);
            lost = lost || !defaults.empty() || !adopted.empty();
        }
    }
    if (options.beside) {
        networks.push_back(
            compare_with_choices_of(*options.beside, options, builder, winners, findings, watch));
    }
    return networks;
}

}  // namespace upforge::tune
