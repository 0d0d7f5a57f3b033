#include "operators/patches.h"

#include <algorithm>

namespace upforge {
namespace {

/// Outputs along an axis whose windows see the same taps of it.
struct Run {
    int first, size;
    int first_tap, taps;
    int seen_first = 0, seen_size = 0;  ///< of the input
};

std::vector<Run> runs_along(int outputs, int stride, int kernel, int dilation, int padding,
                            int extent) {
    std::vector<Run> runs;
    for (int output = 0; output < outputs; ++output) {
        const long long begin = 1LL * output * stride - padding;
        int first = 0, end = kernel;
        while (first < end && begin + 1LL * first * dilation < 0) {
            ++first;
        }
        while (end > first && begin + (end - 1LL) * dilation >= extent) {
            --end;
        }
        if (!runs.empty() && runs.back().first_tap == first && runs.back().taps == end - first) {
            ++runs.back().size;
        } else {
            runs.push_back({output, 1, first, end - first});
        }
    }
    for (Run& run : runs) {
        run.seen_first = run.first * stride - padding + run.first_tap * dilation;
        run.seen_size = (run.size - 1) * stride + (run.taps - 1) * dilation + 1;
    }
    return runs;
}

/// Taps of all outputs that are seen, in parts of what they would be inside the image.
double seen(const std::vector<Run>& runs, int outputs, int kernel) {
    double sum = 0;
    for (const Run& run : runs) {
        sum += double(run.size) * run.taps;
    }
    return sum / outputs / kernel;
}

}  // namespace

std::vector<Patch> patches_of(const Sliding& sliding, const Shape& input) {
    constexpr double worthwhile = 0.75;
    const auto& [kernel, stride, dilation, padding, output] = sliding;
    const std::vector<Run> rows =
        runs_along(output.y, stride.y, kernel.y, dilation.y, padding.top, input.height);
    const std::vector<Run> columns =
        runs_along(output.x, stride.x, kernel.x, dilation.x, padding.left, input.width);
    const auto sees_nothing = [](const Run& run) { return run.taps == 0; };
    if (seen(rows, output.y, kernel.y) * seen(columns, output.x, kernel.x) > worthwhile ||
        std::ranges::any_of(rows, sees_nothing) || std::ranges::any_of(columns, sees_nothing)) {
        return {{.first = 0, .size = output, .first_tap = 0, .taps = kernel}};
    }
    std::vector<Patch> patches;
    for (const Run& row : rows) {
        for (const Run& column : columns) {
            patches.push_back({.first = {row.first, column.first},
                               .size = {row.size, column.size},
                               .first_tap = {row.first_tap, column.first_tap},
                               .taps = {row.taps, column.taps},
                               .seen_first = {row.seen_first, column.seen_first},
                               .seen_size = {row.seen_size, column.seen_size}});
        }
    }
    return patches;
}

}  // namespace upforge
