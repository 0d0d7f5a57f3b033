#pragma once

#include <functional>

#include "tune/runner.h"

namespace upforge::tune {

/// Times a candidate and the default kernel by turns, so that what else happens on the machine
/// happens to both.
Measurement time_in_turns(const std::function<void()>& candidate,
                          const std::function<void()>& usual, Effort effort);

/// What the turns' ratios tell: their median, and twice its standard error.
struct Spread {
    double median = 0, noise = 0;
};
Spread spread_of(std::vector<double> ratios);

/// Of several measurements of the same: the middle one, and how far the others are from it, since
/// where memory lies makes a process faster or slower from its start to its end.
Spread spread_of_repeats(const std::vector<Spread>& repeats);

}  // namespace upforge::tune
