#include "segment/contours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "mask.h"
#include "tests/expect_error.h"

namespace upforge::segment {
namespace {

Mask contours(const Mask& mask) {
    ContourFinder finder(static_cast<std::int64_t>(mask.front().size()));
    Mask found;
    const auto keep = [&](std::span<const Label> row) {
        if (!row.empty()) {
            found.emplace_back(row.begin(), row.end());
        }
    };
    for (const std::vector<Label>& row : mask) {
        keep(finder.add_row(row));
    }
    keep(finder.finish());
    return found;
}

/// By the definition, with the whole mask at hand.
Mask defined(const Mask& mask) {
    const int height = static_cast<int>(mask.size());
    const int width = static_cast<int>(mask.front().size());
    Mask found = mask;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const auto like = [&](int v, int u) {
                return v < 0 || v >= height || u < 0 || u >= width || mask[v][u] == mask[y][x];
            };
            if (like(y - 1, x) && like(y + 1, x) && like(y, x - 1) && like(y, x + 1)) {
                found[y][x] = 0;
            }
        }
    }
    return found;
}

TEST(ContourFinder, KeepsTheRimOfWhatIsThere) {
    EXPECT_EQ(contours(mask({".......",  //
                             ".11111.",  //
                             ".11111.",  //
                             ".11111.",  //
                             "......."})),
              mask({".......",  //
                    ".11111.",  //
                    ".1...1.",  //
                    ".11111.",  //
                    "......."}));
}

TEST(ContourFinder, PartsTouchingClassesOnBothSides) {
    EXPECT_EQ(contours(mask({"111222",  //
                             "111222",  //
                             "111222"})),
              mask({"..12..",  //
                    "..12..",  //
                    "..12.."}));
}

TEST(ContourFinder, FindsNoneAtTheEdgeOfTheImage) {
    EXPECT_EQ(contours(mask({"11", "11"})), mask({"..", ".."}));
    EXPECT_EQ(contours(mask({"1"})), mask({"."}));
    EXPECT_EQ(contours(mask({"1.2"})), mask({"1.2"}));
    EXPECT_EQ(contours(mask({"1", "1", "."})), mask({".", "1", "."}));
}

TEST(ContourFinder, IsNotCutByCorners) {
    EXPECT_EQ(contours(mask({".111",  //
                             "1111",  //
                             "1111"})),
              mask({".1..",  //
                    "1...",  //
                    "...."}));
}

TEST(ContourFinder, AgreesWithTheDefinition) {
    std::mt19937 random(2);
    for (int round = 0; round < 200; ++round) {
        const int height = 1 + static_cast<int>(random() % 12);
        const int width = 1 + static_cast<int>(random() % 12);
        const Mask labels = random_mask(random, height, width, 3);
        ASSERT_EQ(contours(labels), defined(labels)) << "round " << round;
    }
}

TEST(ContourFinder, HasNothingOfNothing) {
    ContourFinder finder(3);
    EXPECT_TRUE(finder.finish().empty());
}

TEST(ContourFinder, BeginsAnewAfterTheEnd) {
    ContourFinder finder(2);
    const std::vector<Label> ones = {1, 1};
    const std::vector<Label> zeros = {0, 0};
    EXPECT_TRUE(finder.add_row(zeros).empty());
    EXPECT_EQ(finder.finish().size(), 2u);
    EXPECT_TRUE(finder.add_row(ones).empty());
    EXPECT_THAT(finder.finish(), testing::ElementsAre(0, 0));
}

TEST(ContourFinder, RefusesRowsOfAnotherLength) {
    expect_error(ErrorCode::shape_mismatch, "a row of 2 labels in a mask of 3 columns",
                 [] { ContourFinder(3).add_row(std::vector<Label>(2)); });
}

}  // namespace
}  // namespace upforge::segment
