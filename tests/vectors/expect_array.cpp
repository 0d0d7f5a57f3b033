#include "tests/vectors/expect_array.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace upforge::vectors {

namespace {

bool agree(double got, double expected, double tolerance) {
    return got == expected || (std::isnan(got) && std::isnan(expected)) ||
           std::abs(got - expected) <= tolerance;
}

}  // namespace

double largest_magnitude(const Array& array) {
    double largest = 0;
    for (const double value : array.values) {
        largest = std::isfinite(value) ? std::max(largest, std::abs(value)) : largest;
    }
    return largest;
}

void expect_array(const upforge::Array& got, const Array& expected, double tolerance) {
    EXPECT_EQ(got.integral(), expected.integers);
    ASSERT_EQ(got.dims(), Dims(expected.shape.begin(), expected.shape.end()));
    const std::vector<double> values = got.doubles();
    for (std::size_t i = 0; i < values.size(); ++i) {
        ASSERT_TRUE(agree(values[i], expected.values[i], expected.integers ? 0 : tolerance))
            << "element " << i << " of " << to_string(expected.shape) << ": expected "
            << expected.values[i] << ", got " << values[i] << " (tolerance " << tolerance << ")";
    }
}

}  // namespace upforge::vectors
