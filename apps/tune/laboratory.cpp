#include "tune/laboratory.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <iterator>

#include "tune/child.h"
#include "upforge/error.h"

namespace upforge::tune {
namespace {

using tuned::Verdict;

/// What a process maps that computes nothing, and how often it may hold a problem's numbers.
constexpr double base_bytes = 4e9, copies = 16;

double bytes_of(const kernels::Problem& p) {
    const double pixels = double(p.batch) * p.output.y * p.output.x;
    const double weights = double(p.kernel.y) * p.kernel.x * p.inputs * p.outputs * p.groups;
    const double input = pixels * p.stride.y * p.stride.x * p.inputs * p.groups;
    return sizeof(float) * (input + pixels * p.outputs * p.groups + weights);
}

std::string last_line(const std::string& text) {
    const std::size_t end = text.find_last_not_of('\n') + 1;
    const std::size_t start = end == 0 ? 0 : text.find_last_of('\n', end - 1) + 1;
    return text.substr(start, end - start);
}

Measurement failure(Verdict verdict, std::string reason) {
    return {.verdict = verdict, .reason = std::move(reason)};
}

/// Of a process that said nothing more.
Measurement failure(const Outcome& outcome) {
    if (outcome.end == Outcome::End::timed_out) {
        return failure(Verdict::timed_out, outcome.text());
    }
    if (outcome.end == Outcome::End::signalled && outcome.code == SIGKILL) {
        return failure(Verdict::out_of_memory, "killed by the system");
    }
    const std::string said = last_line(outcome.errors);
    return failure(Verdict::crashed,
                   said.empty() ? outcome.text() : fmt::format("{}: {}", outcome.text(), said));
}

}  // namespace

void Laboratory::prepare(std::span<const Recipe> recipes) {
    std::vector<Recipe> to_build;
    std::ranges::copy_if(recipes, std::back_inserter(to_build),
                         [](const Recipe& recipe) { return !of_table(recipe); });
    builder_.prepare(to_build);
}

Measurement Laboratory::measure(const kernels::Problem& problem, const Recipe& recipe,
                                Effort effort) {
    if (of_table(recipe)) {
        return run(problem, recipe, {}, effort);
    }
    const Build& built = builder_.build(recipe);
    if (!built.outcome.succeeded()) {
        const bool late = built.outcome.end == Outcome::End::timed_out;
        return failure(late ? Verdict::timed_out : Verdict::refused,
                       fmt::format("compiling: {}", built.reason()));
    }
    return run(problem, recipe, built.library, effort);
}

Measurement Laboratory::run(const kernels::Problem& problem, const Recipe& recipe,
                            const std::filesystem::path& library, Effort effort) const {
    const Order order{problem,        recipe,      library, bench_.isa,
                      bench_.threads, bench_.seed, effort,  device_in_use()};
    // Drivers of devices take as much address space as they like.
    const bool on_cpu = order.device.kind == DeviceKind::cpu;
    const auto bytes =
        static_cast<std::size_t>(on_cpu ? base_bytes + copies * bytes_of(problem) : 0);
    const Outcome outcome = run_program({bench_.program, "tune", "--child", to_json(order)},
                                        {bench_.seconds, bytes, bench_.stop});
    if (!outcome.succeeded()) {
        return failure(outcome);
    }
    try {
        return parse_measurement(outcome.output);
    } catch (const Error& error) {
        return failure(Verdict::crashed, error.what());
    }
}

}  // namespace upforge::tune
