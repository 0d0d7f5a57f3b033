#include <fmt/format.h>

#include <optional>

#include "bench/report.h"
#include "kernel_names.h"
#include "table.h"
#include "tuned/origin.h"

namespace upforge {
namespace {

using bench::Row;
using enum Table::Side;

std::string milliseconds(double seconds) {
    return fmt::format("{:.3f}", seconds * 1e3);
}

void add(Table& table, const Row& row, const std::string& kernels, const BenchReport& report) {
    const bench::Roof roof = report.rounds.roof_over(row);
    table.add({row.name, row.operation, to_string(row.output), milliseconds(row.times.least()),
               milliseconds(row.times.median()),
               fmt::format("{:.1f}{}", row.gflops(), row.direct_equivalent() ? "*" : " "),
               fmt::format("{:.1f}", row.gigabytes()),
               fmt::format("{:.0f}%", 100 * roof.least_seconds(row.work) / row.times.least()),
               name_of(roof.limit_of(row.work)), kernels});
}

std::string rows(const BenchReport& report) {
    Table table({{report.by_layers ? "layer" : "problem", left, 32},
                 {"operation", left, 56},
                 {"output", right},
                 {"min ms", right},
                 {"median", right},
                 {"GFLOP/s ", right},
                 {"GB/s", right},
                 {"of peak", right},
                 {"limit"},
                 {"kernel"}});
    for (const bench::Subject& subject : report.subjects) {
        add(table, subject.total, report.by_layers ? "" : names_of(subject.total.kernels), report);
        for (std::size_t i = 0; report.by_layers && i < subject.layers.size(); ++i) {
            add(table, subject.layers[i], names_of(subject.layers[i].kernels), report);
        }
    }
    return table.text();
}

std::string sum_of_layers(const BenchReport& report) {
    std::string text;
    for (const bench::Subject& subject : report.subjects) {
        const double sum = sum_of_least(subject.layers), total = subject.total.times.least();
        text += fmt::format(
            "The layers' minima sum to {} ms, {:.1f}% of the total, which was timed in runs of its "
            "own.\n",
            milliseconds(sum), 100 * sum / total);
    }
    return text;
}

std::string stars(const BenchReport& report) {
    for (const bench::Subject& subject : report.subjects) {
        if (subject.total.direct_equivalent()) {
            return "* counts the flops of the definition; the kernel does with fewer.\n";
        }
    }
    return "";
}

std::string bf16_peak(const bench::Roof& roof) {
    return roof.bf16_flops > 0 ? fmt::format("{:.1f} of bf16 by {}, ", roof.bf16_flops / 1e9,
                                             name_of(best_bf16_unit()))
                               : "";
}

std::string peaks(const bench::Roof& roof) {
    return fmt::format("{:.1f} GFLOP/s, {}{:.1f} GB/s beyond the caches", roof.flops / 1e9,
                       bf16_peak(roof), roof.bytes / 1e9);
}

/// What computes, and the peaks that percentages are of.
std::string machine(const BenchReport& report) {
    const int count = threads(), rounds = report.rounds.count();
    const std::string cpu = fmt::format("{}: {} thread{}, {}", this_cpu().model, count,
                                        count == 1 ? "" : "s", name_of(best_isa()));
    const std::string cpu_peaks = peaks(report.rounds.roof());
    if (const std::optional<bench::Roof>& device = report.rounds.device_roof()) {
        return fmt::format("{} on {}, {}.\nPeaks, in the same {} rounds: {}.\nBeside it, {}: {}.\n",
                           report.subject, tuned::this_origin().cpu, report.precision, rounds,
                           peaks(*device), cpu, cpu_peaks);
    }
    return fmt::format("{} on {}, {}.\nPeaks, in the same {} rounds: {}.\n", report.subject, cpu,
                       report.precision, rounds, cpu_peaks);
}

}  // namespace

std::string as_text(const BenchReport& report) {
    std::string text = machine(report) + '\n' + rows(report) + '\n';
    if (report.by_layers) {
        text += sum_of_layers(report);
    }
    text += stars(report);
    return text + fmt::format(
                      "The peak is what multiply-adds reach in registers, or, where memory is the "
                      "limit, reading and\nwriting as many bytes. All layers agreed with their "
                      "definitions before ({} pixels of a convolution).\n",
                      report.samples);
}

}  // namespace upforge
