#include "tune_report/tried_problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "bench/samples.h"

namespace upforge::tune_report {
namespace {

bool is_ok(const tuned::Trial& trial) {
    return trial.verdict == tuned::Verdict::ok;
}

/// Fills in what follows from the trials.
void conclude(TriedProblem& tried) {
    std::vector<double> defaults;
    for (const tuned::Trial& trial : tried.trials) {
        if (is_ok(trial)) {
            defaults.push_back(trial.default_seconds);
        }
    }
    tried.default_seconds = defaults.empty() ? 0.0 : bench::median(std::move(defaults));
    for (const tuned::Trial& trial : tried.trials) {
        const bool faster = is_ok(trial) && trial.seconds < tried.tuned_seconds() &&
                            trial.seconds < (1 - trial.noise) * trial.default_seconds;
        if (faster) {
            tried.best = trial;
        }
    }
}

double grown(int output, int stride) {
    return std::max(1.0, double(output) / stride);
}

std::string elements_of(const kernels::Elements& elements) {
    return elements.all_floats()
               ? ""
               : fmt::format(", {} to {}", name_of(elements.storage), name_of(elements.result));
}

}  // namespace

int TriedProblem::failures() const {
    return static_cast<int>(trials.size() - std::ranges::count_if(trials, is_ok));
}

std::vector<TriedProblem> tried_problems(std::span<const tuned::Trial> trials) {
    using Kernels = std::pair<std::string_view, std::string_view>;
    std::map<std::string_view, Kernels> latest;
    for (const tuned::Trial& trial : trials) {
        latest[tuned::operation_of(trial.problem)] = {trial.origin.halide, trial.algorithm};
    }
    std::vector<TriedProblem> all;
    std::map<std::tuple<std::string, Isa, int>, std::size_t> places;
    for (const tuned::Trial& trial : trials) {
        if (Kernels(trial.origin.halide, trial.algorithm) !=
            latest.at(tuned::operation_of(trial.problem))) {
            continue;
        }
        const auto [place, is_new] =
            places.try_emplace({trial.problem, trial.isa, trial.threads}, all.size());
        if (is_new) {
            all.push_back(
                {kernels::parse_problem(trial.problem), trial.isa, trial.threads, {}, 0, {}});
        }
        all[place->second].trials.push_back(trial);
    }
    std::ranges::for_each(all, conclude);
    return all;
}

std::vector<double> best_so_far(std::span<const tuned::Trial> trials) {
    std::vector<double> curve;
    double best = 1;
    for (const tuned::Trial& trial : trials) {
        if (is_ok(trial)) {
            best = std::max(best, trial.default_seconds / trial.seconds);
        }
        curve.push_back(best);
    }
    return curve;
}

std::string short_name(const kernels::Problem& p) {
    return fmt::format("{} {}×{}, {} → {} channels, {}×{}{}{}", p.operation, p.output.y, p.output.x,
                       p.inputs * p.groups, p.outputs * p.groups, p.kernel.y, p.kernel.x,
                       p.stride == YX(1) ? "" : fmt::format(", stride {}", p.stride.y),
                       elements_of(p.elements));
}

std::string setting(Isa isa, int threads) {
    return fmt::format("{}, {} thread{}", name_of(isa), threads, threads == 1 ? "" : "s");
}

double bytes_of(const kernels::Problem& p) {
    const bool transposed = p.operation.ends_with("conv_transpose");
    const double outputs = double(p.output.y) * p.output.x;
    const double inputs = transposed ? grown(p.output.y, p.stride.y) * grown(p.output.x, p.stride.x)
                                     : outputs * p.stride.y * p.stride.x;
    const double weights = double(p.kernel.y) * p.kernel.x * p.inputs * p.outputs * p.groups;
    const auto read = static_cast<double>(size_of(p.elements.storage)),
               written = static_cast<double>(size_of(p.elements.result));
    return read * (p.batch * inputs * p.inputs * p.groups + weights) +
           written * p.batch * outputs * p.outputs * p.groups;
}

}  // namespace upforge::tune_report
