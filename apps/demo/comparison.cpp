#include "demo/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "upforge/error.h"

namespace upforge::demo {

namespace {

/// Calls visit(y, x, channel) for every element of one image.
template <class Visit>
void for_each_element(const Shape& shape, Visit visit) {
    for (int y = 0; y < shape.height; ++y) {
        for (int x = 0; x < shape.width; ++x) {
            for (int c = 0; c < shape.channels; ++c) {
                visit(y, x, c);
            }
        }
    }
}

void find_range(Comparison& comparison) {
    const Tensor& naive = comparison.naive;
    comparison.smallest = comparison.largest = naive.at(0, 0, 0, 0);
    for_each_element(naive.shape(), [&](int y, int x, int c) {
        const double value = naive.at(0, y, x, c);
        comparison.smallest = std::min(comparison.smallest, value);
        comparison.largest = std::max(comparison.largest, value);
    });
}

void find_largest_difference(Comparison& comparison) {
    for_each_element(comparison.naive.shape(), [&](int y, int x, int c) {
        const double difference = comparison.difference_at(y, x, c);
        if (difference > comparison.largest_difference) {
            comparison.largest_difference = difference;
            comparison.pixel = {y, x};
            comparison.channel = c;
        }
    });
}

}  // namespace

double Comparison::difference_at(int y, int x, int c) const {
    const double apart = std::abs(static_cast<double>(optimised.at(0, y, x, c)) -
                                  static_cast<double>(naive.at(0, y, x, c)));
    if (apart == 0) {
        return 0;
    }
    return std::isnan(apart) ? std::numeric_limits<double>::infinity()
                             : apart / (largest - smallest);
}

Comparison compare(const Method& method) {
    Comparison comparison{.method = method,
                          .optimised = method.optimised(method.input),
                          .naive = method.naive(method.input)};
    const Shape& kernel_shape = comparison.optimised.shape();
    const Shape& naive_shape = comparison.naive.shape();
    if (kernel_shape != naive_shape) {
        throw Error(ErrorCode::kernel_failed,
                    fmt::format("{}: the kernel made an image of {}, its definition one of {}",
                                method.name, to_string(kernel_shape), to_string(naive_shape)));
    }
    find_range(comparison);
    find_largest_difference(comparison);
    return comparison;
}

}  // namespace upforge::demo
