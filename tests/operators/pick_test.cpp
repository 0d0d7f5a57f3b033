/// Columns in any order, against copies of single pixels.

#include "operators/pick.h"

#include <gtest/gtest.h>

#include "core/loops.h"
#include "tests/expect_error.h"
#include "tests/networks/noise.h"
#include "tests/problems/frame.h"

namespace upforge {
namespace {

using graph::noisy;
using problems::Frame;

using Columns = std::vector<int>;

void expect_picked(const Tensor& input, const Columns& columns, const Tensor& output) {
    for_each_element(output.shape(), [&](int n, int y, int x, int c) {
        ASSERT_EQ(output.at(n, y, x, c), input.at(n, y, columns[x], c))
            << n << ", " << y << ", " << x << ", " << c;
    });
}

TEST(Pick, RepeatsAndReordersColumns) {
    const Tensor input = noisy({2, 3, 5, 4});
    for (const Columns& columns :
         {Columns{3}, Columns{4, 0, 2}, Columns{1, 1, 1}, Columns{0, 4, 4, 2, 0, 3, 1, 1}}) {
        const Tensor output({2, 3, static_cast<int>(columns.size()), 4});
        pick_columns(input, columns, output);
        expect_picked(input, columns, output);
    }
}

TEST(Pick, ReadsAndWritesViews) {
    const Columns columns = {2, 0, 2, 1};
    const Frame input({2, 3, 3, 5}, DataType::f32), output({2, 3, 4, 5}, DataType::f32);
    input.inside().copy_from(noisy({2, 3, 3, 5}));
    pick_columns(input.inside(), columns, output.inside());
    expect_picked(input.inside(), columns, output.inside());
    EXPECT_TRUE(output.intact());
}

TEST(Pick, MovesIntegersAsTheyAre) {
    const Tensor input({1, 1, 3, 1}, DataType::i32), output({1, 1, 2, 1}, DataType::i32);
    const int odd = (1 << 30) + 1;  // which no float is
    input.int_at(0, 0, 2, 0) = odd;
    input.int_at(0, 0, 0, 0) = -7;
    pick_columns(input, {2, 0}, output);
    EXPECT_EQ(output.int_at(0, 0, 0, 0), odd);
    EXPECT_EQ(output.int_at(0, 0, 1, 0), -7);
}

TEST(Pick, RefusesColumnsOutside) {
    const Tensor input({1, 2, 5, 3}), output({1, 2, 2, 3});
    expect_error(ErrorCode::invalid_argument, "pick: column 5 of an input of 5", [&] {
        pick_columns(input, {0, 5}, output);
    });
    expect_error(ErrorCode::invalid_argument, "pick: column -1 of an input of 5", [&] {
        pick_columns(input, {-1, 0}, output);
    });
}

TEST(Pick, RefusesOutputsOfOtherShapesAndTypes) {
    const Tensor input({1, 2, 5, 3});
    expect_error(ErrorCode::shape_mismatch, "1x2x3x3", [&] {
        pick_columns(input, {0, 1, 2}, Tensor({1, 2, 2, 3}));
    });
    expect_error(ErrorCode::invalid_argument, "i32", [&] {
        pick_columns(input, {0, 1}, Tensor({1, 2, 2, 3}, DataType::i32));
    });
}

}  // namespace
}  // namespace upforge
