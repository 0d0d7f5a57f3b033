#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "table.h"
#include "tune/baselines.h"
#include "tune/kernel_space.h"
#include "tune/report.h"
#include "tune/workload.h"
#include "tuned/origin.h"

namespace upforge::tune {
namespace {

using enum Table::Side;

std::string milliseconds(double seconds) {
    return fmt::format("{:.3f}", seconds * 1e3);
}

void add(Table& table, const Finding& finding, double peak) {
    const double before = finding.default_seconds;
    const double after = finding.winner ? finding.winner->seconds : before;
    const double rate = flops_of(finding.task.problem) / after;
    table.add({to_string(finding.task.problem), std::to_string(finding.task.count),
               milliseconds(finding.winner ? finding.winner->default_seconds : before),
               finding.winner ? milliseconds(after) : "stays",
               finding.winner ? fmt::format("{:.2f}", finding.winner->default_seconds / after) : "",
               fmt::format("{:.1f}", rate / 1e9),
               peak > 0 ? fmt::format("{:.0f}%", 100 * rate / peak) : "",
               std::to_string(finding.trials), std::to_string(finding.failures)});
    if (finding.winner) {
        table.add_note(fmt::format("    {}", finding.winner->kernel));
    }
    if (finding.rejected) {
        table.add_note(fmt::format("    {}: {:.2f} times as fast alone, but not in the network",
                                   finding.rejected->kernel,
                                   finding.rejected->default_seconds / finding.rejected->seconds));
    }
    for (const Baseline& b : finding.baselines) {
        table.add_note(
            b.ratio ? fmt::format("    {}: {} ms", autoscheduler_of(b.family),
                                  milliseconds(*b.ratio * before))
                    : fmt::format("    {}: failed, {}", autoscheduler_of(b.family), b.reason));
    }
}

/// Of all tasks together, as often as they occur.
std::string sum(const std::vector<Finding>& findings) {
    double before = 0, after = 0;
    for (const Finding& f : findings) {
        const double usual = f.winner ? f.winner->default_seconds : f.default_seconds;
        before += f.task.count * usual;
        after += f.task.count * (f.winner ? f.winner->seconds : usual);
    }
    return fmt::format("All together: {} ms before, {} ms now, {:.2f} times as fast.\n",
                       milliseconds(before), milliseconds(after), before / after);
}

/// "2 of 9 layers that other kernels compute are slower: down1 by 3.1%, up2 by 1.5%"
std::string slower_layers(const std::vector<LayerComparison>& layers) {
    std::vector<std::string> slower;
    for (const LayerComparison& layer : layers) {
        if (layer.is_slower()) {
            slower.push_back(fmt::format("{} by {:.1f}%", layer.name, 100 * (layer.ratio() - 1)));
        }
    }
    return fmt::format("{} of {} layers that other kernels compute {} slower{}{}",
                       slower.empty() ? "none" : fmt::to_string(slower.size()), layers.size(),
                       slower.size() > 1 ? "are" : "is", slower.empty() ? "" : ": ",
                       fmt::join(slower, ", "));
}

std::string as_text(const NetworkComparison& network) {
    return fmt::format(
        "The network as a whole, by turns with {} schedules: {} ms with those, {} ms now, {:.3f} "
        "times as fast, give or take {:.1f}%; {}.\n",
        network.other, milliseconds(network.other_seconds), milliseconds(network.seconds),
        1 / network.ratio.median, 100 * network.ratio.noise, slower_layers(network.layers));
}

std::string as_text(const std::vector<NetworkComparison>& networks) {
    std::string text;
    for (const NetworkComparison& network : networks) {
        text += as_text(network);
    }
    return text;
}

/// Of the winners.
std::string whereabouts(const TuneReport& report) {
    const bool any =
        std::ranges::any_of(report.findings, [](const Finding& f) { return f.winner.has_value(); });
    std::string text;
    if (any) {
        text = fmt::format(", winners in {}", report.winners.string());
    }
    return report.plugin.empty() ? text
                                 : fmt::format("{}; they are followed from now on, by {}", text,
                                               report.plugin.string());
}

std::string duration(double seconds) {
    return seconds < 100 ? fmt::format("{:.0f} s", seconds)
                         : fmt::format("{:.0f} min", seconds / 60);
}

std::string numbers_of(const Family& family) {
    std::string text;
    for (const Axis& axis : family.axes) {
        text += fmt::format("      {} {}\n", axis.name, fmt::join(axis.values, " "));
    }
    return text;
}

/// Of the CPU: what its peak is of.
std::string how_measured(const TuneReport& report) {
    return report.peak > 0
               ? fmt::format(": {} thread{}, {}, peak {:.1f} GFLOP/s", report.threads,
                             report.threads == 1 ? "" : "s", name_of(report.isa), report.peak / 1e9)
               : "";
}

}  // namespace

double seconds_a_trial() {
    return 1.5;  // measured on 2 cores, 0.9 on Zen 5 and 1.8 on Ice Lake; most of it compiling
}

std::string as_text(const TuneReport& report) {
    Table table({{"problem"},
                 {"times", right},
                 {"default ms", right},
                 {"tuned ms", right},
                 {"speed-up", right},
                 {"GFLOP/s", right},
                 {"of peak", right},
                 {"trials", right},
                 {"failures", right}});
    for (const Finding& finding : report.findings) {
        add(table, finding, report.peak);
    }
    return fmt::format("{} on {}{}.\n\n{}\n{}", report.subject, tuned::this_origin().cpu,
                       how_measured(report), table.text(), sum(report.findings)) +
           as_text(report.networks) +
           fmt::format("Trials are in {}{}.\n", report.log.string(), whereabouts(report));
}

std::string as_text(const TunePlan& plan) {
    std::string text;
    const double all =
        std::accumulate(plan.tasks.begin(), plan.tasks.end(), 0.0,
                        [](double seconds, const Task& task) { return seconds + task.seconds; });
    for (const Task& task : plan.tasks) {
        const Space space = space_of(task.problem, plan.isa, plan.threads);
        text += fmt::format("{}\n", to_string(task.problem));
        if (all > 0) {
            text += fmt::format("  {} times, {} ms in all, {:.0f}%\n", task.count,
                                milliseconds(task.seconds), 100 * task.seconds / all);
        }
        text += fmt::format("  now {}\n", to_string(task.usual));
        for (const Family& family : space.families()) {
            text += fmt::format("  {}: {} points\n{}", to_string(family.base), space.size(family),
                                numbers_of(family));
        }
    }
    const double fitting = plan.seconds / seconds_a_trial();
    return text + (plan.trials > 0 ? fmt::format("{} trials take about {}.\n", plan.trials,
                                                 duration(plan.trials * seconds_a_trial()))
                                   : fmt::format("In {} there is time for about {:.0f} trials.\n",
                                                 duration(plan.seconds), fitting));
}

}  // namespace upforge::tune
