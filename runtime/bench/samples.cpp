#include "bench/samples.h"

#include <algorithm>
#include <limits>

namespace upforge::bench {

double median(std::vector<double> values) {
    if (values.empty()) {
        return std::numeric_limits<double>::infinity();
    }
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double Samples::least() const {
    return seconds_.empty() ? std::numeric_limits<double>::infinity()
                            : *std::ranges::min_element(seconds_);
}

}  // namespace upforge::bench
