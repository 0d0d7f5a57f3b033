#include "bench/samples.h"

#include <algorithm>
#include <limits>

namespace upforge::bench {

double Samples::least() const {
    return seconds_.empty() ? std::numeric_limits<double>::infinity()
                            : *std::ranges::min_element(seconds_);
}

double Samples::median() const {
    if (seconds_.empty()) {
        return std::numeric_limits<double>::infinity();
    }
    std::vector<double> sorted = seconds_;
    std::ranges::sort(sorted);
    const std::size_t middle = sorted.size() / 2;
    return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

}  // namespace upforge::bench
