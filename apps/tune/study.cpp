#include "tune/study.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/choice.h"
#include "tune/baselines.h"
#include "tune/kernel_space.h"

namespace upforge::tune {
namespace {

/// Suggestions are tried first, at the cost of what a search would find.
constexpr int most_hints = 3;

/// How unlike two problems are, in powers of two; infinite for different operations or elements.
double distance(const kernels::Problem& a, const kernels::Problem& b) {
    if (a.operation != b.operation || a.elements != b.elements) {
        return std::numeric_limits<double>::infinity();
    }
    const auto apart = [](double x, double y) { return std::abs(std::log2(x / y)); };
    return apart(double(a.output.y) * a.output.x * a.batch,
                 double(b.output.y) * b.output.x * b.batch) +
           apart(a.inputs, b.inputs) + apart(a.outputs, b.outputs) + apart(a.kernel.y, b.kernel.y) +
           apart(a.kernel.x, b.kernel.x) + apart(a.stride.y, b.stride.y) +
           apart(a.stride.x, b.stride.x);
}

}  // namespace

Session::Study::Study(const Task& task, const SessionOptions& options)
    : finding{task},
      problem_(to_string(task.problem)),
      isa_(options.isa),
      threads_(options.threads),
      space_(space_of(task.problem, options.isa, options.threads)),
      search_(space_, options.strategy, options.seed) {
    finding.default_seconds = task.seconds / task.count;
    if (options.baselines) {
        baselines_ = baselines_of(task.problem, options.isa, options.threads);
    }
    if (const auto point = space_.nearest(task.usual)) {
        search_.learn(*point, 1);
    }
}

bool Session::Study::is_of(const tuned::Trial& trial) const {
    return trial.problem == problem_ && trial.isa == isa_ && trial.threads == threads_;
}

void Session::Study::note(const tuned::Trial& trial) {
    ++finding.trials;
    double ratio = std::numeric_limits<double>::infinity();
    if (trial.verdict == tuned::Verdict::ok) {
        ratio = trial.seconds / trial.default_seconds;
        finding.default_seconds = trial.default_seconds;
    } else {
        ++finding.failures;
    }
    const Recipe recipe = parse_recipe(trial.kernel);
    if (is_baseline(recipe)) {
        std::erase(baselines_, recipe);
        finding.baselines.push_back({recipe.family,
                                     std::isfinite(ratio) ? std::optional(ratio) : std::nullopt,
                                     trial.reason});
    }
    const auto point = space_.nearest(recipe);
    if (point && to_string(space_.recipe(*point)) == trial.kernel) {
        search_.learn(*point, ratio);
    }
    if (ratio < 1) {
        faster_.emplace_back(ratio, trial.kernel);
    }
    if (ratio < finding.best_ratio) {
        finding.best_ratio = ratio;
        last_gain_ = finding.trials;
    }
}

bool Session::Study::leads_with(const tuned::Trial& trial) const {
    return trial.verdict == tuned::Verdict::ok && finding.best_ratio < 1 &&
           trial.seconds / trial.default_seconds <= finding.best_ratio;
}

void Session::Study::suggest(const Recipe& recipe) {
    if (const auto point = space_.nearest(recipe); point && space_.allows(*point)) {
        search_.suggest(*point);
    }
}

void Session::Study::suggest_from(const std::vector<tuned::Winner>& hints) {
    std::vector<std::pair<double, std::string>> near;
    for (const tuned::Winner& hint : hints) {
        const double apart = distance(kernels::parse_problem(hint.problem), finding.task.problem);
        if (hint.isa == isa_ && std::isfinite(apart)) {
            near.emplace_back(apart, hint.kernel);
        }
    }
    std::ranges::sort(near);
    near.resize(std::min<std::size_t>(near.size(), most_hints));
    for (const auto& [apart, kernel] : near) {
        suggest(completed(parse_recipe(kernel)));
    }
    const auto suggest_from_table = [&](const kernels::Kernel& kernel) {
        const Recipe recipe = complete_recipe(kernel);
        const auto point = space_.nearest(recipe);
        if (point && space_.recipe(*point) == recipe) {
            suggest(recipe);
        }
    };
    for (const kernels::Kernel& kernel : kernels::built_in()) {
        if (kernel.isa == isa_) {
            suggest_from_table(kernel);
        }
    }
    std::ranges::for_each(kernels::built_for_devices(), suggest_from_table);
}

std::vector<Recipe> Session::Study::propose(int count) {
    std::vector<Recipe> recipes(baselines_.begin(),
                                baselines_.begin() + std::min<int>(count, std::ssize(baselines_)));
    for (const Point& point : search_.propose(count - static_cast<int>(recipes.size()))) {
        recipes.push_back(space_.recipe(point));
    }
    exhausted_ = recipes.empty();
    return recipes;
}

std::vector<Recipe> Session::Study::challengers(int count) const {
    auto sorted = faster_;
    std::ranges::sort(sorted);
    std::vector<Recipe> recipes;
    for (const auto& [ratio, kernel] : sorted) {
        if (static_cast<int>(recipes.size()) < count) {
            recipes.push_back(parse_recipe(kernel));
        }
    }
    return recipes;
}

}  // namespace upforge::tune
