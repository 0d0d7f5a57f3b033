#include "upforge/filter.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include "tests/expect_error.h"

namespace upforge {
namespace {

constexpr int huge = std::numeric_limits<int>::max();

TEST(Filter, HoldsValuesInFrameworkOrder) {
    std::vector<float> values(2 * 3 * 4 * 5);
    std::iota(values.begin(), values.end(), 0.0f);
    const Filter filter({2, 3, 4, 5}, std::span<const float>(values));
    EXPECT_EQ(filter.at(1, 2, 3, 4), 119.0f);
    EXPECT_EQ(filter.at(1, 0, 0, 0), 60.0f);
    EXPECT_EQ(filter.at(0, 1, 0, 0), 20.0f);
    EXPECT_EQ(filter.at(0, 0, 1, 0), 5.0f);
    EXPECT_EQ(filter.shape().kernel(), YX(4, 5));
    EXPECT_EQ(Filter({2, 3, 4, 5}, values).values(), values);
}

TEST(Filter, RefusesWhatDoesNotFit) {
    expect_error(ErrorCode::invalid_argument,
                 "inner extent of filter 64x0x3x3 is 0; it must be at least 1", [] {
                     Filter({64, 0, 3, 3}, std::vector<float>());
                 });
    expect_error(ErrorCode::shape_mismatch, "filter 2x1x3x3 has 18 values, not 17", [] {
        Filter({2, 1, 3, 3}, std::vector<float>(17));
    });
    expect_error(ErrorCode::shape_mismatch, "filter 2147483647x2147483647x2147483647x3 has", [] {
        Filter({huge, huge, huge, 3}, std::vector<float>(3));
    });
    EXPECT_EQ(Filter().shape().elements(), 0u);
}

}  // namespace
}  // namespace upforge
