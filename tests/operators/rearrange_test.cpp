/// Arrays with their axes in another order, against plain loops.

#include "operators/rearrange.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace upforge {
namespace {

Tensor counted(std::int64_t elements) {
    const Tensor tensor({1, 1, 1, static_cast<int>(elements)});
    std::iota(tensor.floats(), tensor.floats() + elements, 1.0f);
    return tensor;
}

void expect_rearranged(const Tensor& input, std::ptrdiff_t offset, const Dims& dims,
                       const Dims& strides) {
    const std::int64_t count = count_elements(dims);
    const Tensor output({1, 1, 1, static_cast<int>(count)});
    rearrange(input, offset, dims, strides, output);
    for (std::int64_t i = 0; i < count; ++i) {
        std::ptrdiff_t from = offset;
        std::int64_t rest = i;
        for (std::size_t d = dims.size(); d-- > 0;) {
            from += rest % dims[d] * strides[d];
            rest /= dims[d];
        }
        ASSERT_EQ(output.floats()[i], input.floats()[from]) << "element " << i;
    }
}

TEST(Rearrange, PutsAxesIntoAnyOrder) {
    for (const Dims& dims : {Dims{3, 17, 5, 33}, Dims{2, 1, 50, 37}, Dims{16, 32, 1, 2}}) {
        const Tensor input = counted(count_elements(dims));
        std::vector<std::size_t> order{0, 1, 2, 3};
        do {
            Dims moved, strides;
            for (const std::size_t axis : order) {
                moved.push_back(dims[axis]);
                strides.push_back(std::accumulate(dims.begin() + axis + 1, dims.end(),
                                                  std::int64_t{1}, std::multiplies<>()));
            }
            expect_rearranged(input, 0, moved, strides);
        } while (std::ranges::next_permutation(order).found);
    }
}

TEST(Rearrange, RepeatsReversesAndLeavesOut) {
    const Tensor input = counted(40 * 50);
    expect_rearranged(input, 0, {20, 30}, {50, 0});
    expect_rearranged(input, 0, {3, 20, 30}, {0, 1, 50});
    expect_rearranged(input, 49, {40, 50}, {50, -1});
    expect_rearranged(input, 39 * 50, {50, 40}, {1, -50});
    expect_rearranged(input, 7, {18, 20}, {2, 100});
    expect_rearranged(input, 7, {100}, {3});
    expect_rearranged(input, 1999, {1}, {1});
}

}  // namespace
}  // namespace upforge
