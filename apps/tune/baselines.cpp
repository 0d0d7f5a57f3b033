#include "tune/baselines.h"

#include <algorithm>
#include <iterator>

#include "schedules/spaces.h"

namespace upforge::tune {
namespace {

/// With its usual beam of 32, Adams2019 searched for more than five minutes a convolution;
/// greedily, for nine seconds.
constexpr const char* greedy_family = "adams2019";
constexpr std::pair greedy{"autoscheduler.beam_size", "1"};

/// What it is told to expect.
Settings expectations(const kernels::Problem& p) {
    using namespace schedules::expected;
    Settings settings;
    const auto add = [&](const schedules::Tunable& expected, int value) {
        settings.emplace_back(expected.name, std::to_string(value));
    };
    add(images, p.batch);
    add(rows, p.output.y);
    add(columns, p.output.x);
    add(inputs, p.inputs);
    add(outputs, p.outputs);
    add(taps_y, p.kernel.y);
    add(taps_x, p.kernel.x);
    add(stride_y, p.stride.y);
    add(stride_x, p.stride.x);
    add(dilation_y, p.dilation.y);
    add(dilation_x, p.dilation.x);
    return settings;
}

}  // namespace

std::string_view autoscheduler_of(std::string_view family) {
    const auto* const found =
        std::ranges::find(schedules::autoschedulers, family, &schedules::Autoscheduler::family);
    return found == std::end(schedules::autoschedulers) ? std::string_view() : found->name;
}

bool is_baseline(const Recipe& recipe) {
    return !autoscheduler_of(recipe.family).empty();
}

std::vector<Recipe> baselines_of(const kernels::Problem& problem, Isa isa, int threads) {
    std::vector<Recipe> recipes;
    if (problem.operation == "conv" || problem.operation == "conv_transpose") {
        for (const schedules::Autoscheduler& each : schedules::autoschedulers) {
            Settings settings = with_elements(
                {{"autoscheduler.parallelism", std::to_string(threads)}}, problem.elements);
            if (each.family == greedy_family) {
                settings.emplace_back(greedy);
            }
            std::ranges::copy(expectations(problem), std::back_inserter(settings));
            recipes.push_back({problem.operation, std::string(each.family), isa, settings});
        }
    }
    return recipes;
}

}  // namespace upforge::tune
