#include "tune/gains.h"

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
NetworkComparison compare_network(const TuneOptions& options, Schedules other) {
    return compare_tuned_with(
        name_of(other), [&] { return plan_with(Schedules::tuned, options.model); },
        [&] { return plan_with(other, options.model); });
}

/// What is computed by the default where nothing won: as a record, which replaces others.
tuned::Winner usual_as_record(const Task& task, Isa isa, int threads) {
    return {to_string(task.problem),
            isa,
            threads,
            kernel_name(task.usual),
            std::string(kernels::algorithm(task.problem.operation)),
            1,
            1};
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
            defaults.push_back(
                usual_as_record(finding.task, finding.rejected->isa, finding.rejected->threads));
        }
    }
    return defaults;
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
                                          const std::vector<Finding>& findings) {
    std::vector<tuned::Winner> defaults;
    for (const Finding& finding : findings) {
        if (!finding.winner) {
            defaults.push_back(usual_as_record(finding.task, best_isa(), threads()));
        }
    }
    const LoadedWinners others(
        {tuned::this_origin(), borrowed_choices(tasks_with(isa, options.model), builder)}, builder);
    const LoadedWinners usual({tuned::this_origin(), defaults}, builder);
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
        [&] { return plan_following([&] { others.follow(); }); });
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
                                                std::vector<Finding>& findings) {
    std::vector<NetworkComparison> networks;
    if (!all_of(findings, &Finding::winner).empty()) {
        networks.push_back(compare_network(options, Schedules::estimated));
        for (auto defaults = reject_losers(findings, networks.front()); !defaults.empty();
             defaults = reject_losers(findings, networks.front())) {
            // Kernels of the table, so that only the record has to stay.
            const LoadedWinners followed({tuned::this_origin(), defaults}, builder);
            networks.front() = compare_network(options, Schedules::estimated);
        }
    }
    networks.push_back(compare_network(options, Schedules::generic));
    if (options.beside) {
        networks.push_back(
            compare_with_choices_of(*options.beside, options, builder, winners, findings));
    }
    return networks;
}

}  // namespace upforge::tune
