#include "tune/timing.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "bench/samples.h"

namespace upforge::tune {
namespace {

using std::chrono::steady_clock;

/// Calls that take less are repeated for that long, since a clock and waking threads take time too.
constexpr double least_turn = 2e-3;

/// No clock and no machine is better than that.
constexpr double least_noise = 0.003;

/// Of a normal distribution, its standard deviation and that of its median in terms of the median
/// absolute deviation of `n` samples: 1.4826 and 1.2533 / sqrt(n).
constexpr double error_of_median = 1.4826 * 1.2533;

struct Turns {
    int least, most;
    double seconds;
};

Turns turns_of(Effort effort) {
    switch (effort) {
        case Effort::trial:
            return {5, 15, 0.4};
        case Effort::final:
            break;
    }
    return {15, 60, 4};
}

double seconds_of(const std::function<void()>& work, int times) {
    const auto start = steady_clock::now();
    for (int i = 0; i < times; ++i) {
        work();
    }
    return std::chrono::duration<double>(steady_clock::now() - start).count() / times;
}

/// Of three, so that weights, threads and pages are there.
double seconds_once_warm(const std::function<void()>& work) {
    double least = seconds_of(work, 1);
    for (int i = 0; i < 2; ++i) {
        least = std::min(least, seconds_of(work, 1));
    }
    return least;
}

/// Nothing more to learn: it is slower by far, or the difference exceeds the noise by far.
bool is_clear(const std::vector<double>& ratios, Effort effort) {
    const auto [median, noise] = spread_of(ratios);
    return effort == Effort::trial ? median - noise > 1.3 : std::abs(median - 1) > 3 * noise;
}

double median_of(std::vector<double> values) {
    bench::Samples samples;
    for (const double value : values) {
        samples.add(value);
    }
    return samples.median();
}

}  // namespace

Spread spread_of(std::vector<double> ratios) {
    const double median = median_of(ratios), count = static_cast<double>(ratios.size());
    for (double& ratio : ratios) {
        ratio = std::abs(ratio - median);
    }
    const double error = error_of_median * median_of(std::move(ratios)) / std::sqrt(count);
    return {median, std::max(least_noise, 2 * error)};
}

Spread spread_of_repeats(const std::vector<Spread>& repeats) {
    std::vector<double> medians;
    for (const Spread& each : repeats) {
        medians.push_back(each.median);
    }
    Spread all{median_of(medians), 0};
    for (const Spread& each : repeats) {
        all.noise = std::max({all.noise, each.noise, std::abs(each.median - all.median)});
    }
    return all;
}

Measurement time_in_turns(const std::function<void()>& candidate,
                          const std::function<void()>& usual, Effort effort) {
    const double usual_seconds = seconds_once_warm(usual);
    const double once = std::max(usual_seconds, seconds_once_warm(candidate));
    const int times = std::max(1, static_cast<int>(least_turn / std::max(once, 1e-7)));
    const Turns turns = turns_of(effort);

    bench::Samples of_candidate, of_usual;
    std::vector<double> ratios;
    const auto start = steady_clock::now();
    const auto spent = [&] {
        return std::chrono::duration<double>(steady_clock::now() - start).count();
    };
    while (static_cast<int>(ratios.size()) < turns.most &&
           (static_cast<int>(ratios.size()) < turns.least || spent() < turns.seconds)) {
        const double of_default = seconds_of(usual, times);
        const double own = seconds_of(candidate, times);
        of_usual.add(of_default);
        of_candidate.add(own);
        ratios.push_back(own / of_default);
        if (ratios.size() >= 3 && is_clear(ratios, effort) &&
            (effort == Effort::trial || static_cast<int>(ratios.size()) >= turns.least)) {
            break;
        }
    }
    const auto [ratio, noise] = spread_of(ratios);
    return {tuned::Verdict::ok, "", of_candidate.least(), of_usual.least(), ratio, noise};
}

}  // namespace upforge::tune
