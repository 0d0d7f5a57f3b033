#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gallery_page/svg.h"
#include "tune/workload.h"
#include "tune_report/sections.h"

namespace upforge::tune_report {

using namespace gallery;

namespace {

constexpr double width = 1000, height = 460, left = 56, bottom = 44, top = 16, right = 20;

/// From one power of two to another.
struct Scale {
    double low, high, from, to;

    double at(double value) const {
        return from + (to - from) * (std::log2(value) - low) / (high - low);
    }
};

double intensity_of(const TriedProblem& tried) {
    return tune::flops_of(tried.problem) / bytes_of(tried.problem);
}

/// Of a roofline's group: in flops a byte, and in flops a second.
struct Range {
    double least, most;

    void include(double value) {
        least = std::min(least, value);
        most = std::max(most, value);
    }
    Scale scale(double from, double to) const {
        return {std::floor(std::log2(least)), std::ceil(std::log2(most)), from, to};
    }
};

Markup grid(const Scale& x, const Scale& y) {
    Markup lines;
    for (double power = x.low; power <= x.high; ++power) {
        const double at = x.at(std::exp2(power));
        lines += line(at, top, at, height - bottom, "grid") +
                 label(at, height - bottom + 16, "middle", fmt::format("{:g}", std::exp2(power)));
    }
    for (double power = y.low; power <= y.high; ++power) {
        const double at = y.at(std::exp2(power));
        lines += line(left, at, width - right, at, "grid") +
                 label(left - 8, at + 4, "end", fmt::format("{:g}", std::exp2(power)));
    }
    return lines + label((left + width) / 2, height - 8, "middle", "FLOP a byte") +
           label(left, top - 4, "start", "GFLOP/s");
}

Markup roofline(std::span<const TriedProblem* const> group, const bench::Roof* roof) {
    Range intensities{4, 8}, rates{8, 16};  // GFLOP/s
    const auto rate = [](const TriedProblem& tried, double seconds) {
        return tune::flops_of(tried.problem) / seconds / 1e9;
    };
    for (const TriedProblem* tried : group) {
        intensities.include(intensity_of(*tried));
        rates.include(rate(*tried, tried->default_seconds));
        rates.include(rate(*tried, tried->tuned_seconds()));
    }
    if (roof) {
        rates.include(roof->flops / 1e9);
        intensities.include(roof->flops / roof->bytes / 2);
    }
    const Scale x = intensities.scale(left, width - right),
                y = rates.scale(height - bottom, top + 8);
    Markup drawing = grid(x, y);
    if (roof) {
        const double ridge = roof->flops / roof->bytes;
        const double start = std::max(std::exp2(x.low), std::exp2(y.low) * 1e9 / roof->bytes);
        drawing += polyline({{x.at(start), y.at(start * roof->bytes / 1e9)},
                             {x.at(ridge), y.at(roof->flops / 1e9)},
                             {width - right, y.at(roof->flops / 1e9)}},
                            "limit");
    }
    for (const TriedProblem* tried : group) {
        const double at = x.at(intensity_of(*tried));
        const double before = y.at(rate(*tried, tried->default_seconds));
        const double after = y.at(rate(*tried, tried->tuned_seconds()));
        const std::string name =
            fmt::format("{}: {:.3f} ms, before {:.3f} ms", short_name(tried->problem),
                        tried->tuned_seconds() * 1e3, tried->default_seconds * 1e3);
        drawing += line(at, before, at, after, "gain") + dot(at, before, 4, "value", name) +
                   dot(at, after, 5, "joined", name);
    }
    return chart(width, height, "Roofline", drawing);
}

}  // namespace

Section show_rooflines(std::span<const TriedProblem> problems, const Roofs& roofs) {
    std::map<std::pair<Isa, int>, std::vector<const TriedProblem*>> groups;
    for (const TriedProblem& tried : problems) {
        if (tried.default_seconds > 0) {
            groups[{tried.isa, tried.threads}].push_back(&tried);
        }
    }
    Markup body;
    for (const auto& [key, group] : groups) {
        const auto roof = roofs.find(key);
        const bool known = roof != roofs.end();
        body += figure(roofline(group, known ? &roof->second : nullptr),
                       setting(key.first, key.second) + '.',
                       known ? fmt::format("The roof, measured when this page was written: {:.1f} "
                                           "GFLOP/s of multiply-adds, {:.1f} GB/s of memory.",
                                           roof->second.flops / 1e9, roof->second.bytes / 1e9)
                             : "The roof is not known: these were measured on another machine.");
    }
    return {
        "rooflines",
        "Below the roof",
        "Each problem by how much it computes a byte that has to be moved: the default in blue, "
        "the tuned in orange. Values in caches and Winograd's algorithm lift points above the "
        "roof.",
        body,
        {"upforge bench --ops conv"}};
}

}  // namespace upforge::tune_report
