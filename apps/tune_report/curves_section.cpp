#include <fmt/format.h>

#include <algorithm>

#include "gallery_page/svg.h"
#include "tune_report/sections.h"

namespace upforge::tune_report {

using namespace gallery;

namespace {

constexpr double width = 340, height = 200, left = 40, bottom = 26, top = 10, right = 12;

Markup curve_of(const TriedProblem& tried, double most) {
    const std::vector<double> curve = best_so_far(tried.trials);
    const auto x = [&](double trial) {
        return left + (width - left - right) * trial / static_cast<double>(curve.size());
    };
    const auto y = [&](double speed_up) {
        return height - bottom - (height - bottom - top) * (speed_up - 1) / (most - 1);
    };
    Markup drawing;
    constexpr int steps = 4;
    for (int step = 0; step <= steps; ++step) {
        const double at = 1 + (most - 1) * step / steps;
        drawing += line(left, y(at), width - right, y(at), "grid") +
                   label(left - 6, y(at) + 4, "end", fmt::format("{:.2f}", at));
    }
    std::vector<Point> points{{x(0), y(1)}};
    for (std::size_t trial = 0; trial < curve.size(); ++trial) {
        points.push_back({x(static_cast<double>(trial) + 1), points.back().y});
        points.push_back({points.back().x, y(curve[trial])});
    }
    drawing += polyline(points, "curve") + label(left, height - 8, "start", "0") +
               label(width - right, height - 8, "end", fmt::format("{} trials", curve.size()));
    const std::string name = short_name(tried.problem);
    return figure(
        chart(width, height, "Best so far: " + name, drawing), name,
        fmt::format("{}: {:.2f} times as fast", setting(tried.isa, tried.threads), curve.back()));
}

}  // namespace

Section show_curves(std::span<const TriedProblem> problems) {
    double most = 1.1;
    for (const TriedProblem& tried : problems) {
        most = std::max(most, best_so_far(tried.trials).back());
    }
    Markup figures;
    for (const TriedProblem& tried : problems) {
        figures += curve_of(tried, most);
    }
    return {"curves",
            "Best so far",
            "How many times as fast as the default the best kernel was, trial after trial.",
            row_of(3, figures),
            {"upforge tune unet.onnx --size 256x256 --budget 10m"}};
}

}  // namespace upforge::tune_report
