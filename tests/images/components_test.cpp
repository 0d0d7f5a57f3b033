#include "segment/components.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "mask.h"
#include "tests/expect_error.h"

namespace upforge::segment {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

std::vector<std::int64_t> components(const Mask& mask, int classes) {
    ComponentCounter counter(classes);
    for (const std::vector<Label>& row : mask) {
        counter.add_row(row);
    }
    return counter.counts();
}

/// By the definition: floods each component from its first pixel.
std::vector<std::int64_t> flooded(Mask mask, int classes) {
    constexpr Label wet = 65535;
    const int height = static_cast<int>(mask.size());
    const int width = static_cast<int>(mask.front().size());
    std::vector<std::int64_t> counts(classes);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const Label label = mask[y][x];
            if (label == wet) {
                continue;
            }
            ++counts[label];
            mask[y][x] = wet;
            std::vector<std::pair<int, int>> shore = {{y, x}};
            while (!shore.empty()) {
                const auto [row, column] = shore.back();
                shore.pop_back();
                for (int v = std::max(row - 1, 0); v <= std::min(row + 1, height - 1); ++v) {
                    for (int u = std::max(column - 1, 0); u <= std::min(column + 1, width - 1);
                         ++u) {
                        if (mask[v][u] == label) {
                            mask[v][u] = wet;
                            shore.emplace_back(v, u);
                        }
                    }
                }
            }
        }
    }
    return counts;
}

TEST(ComponentCounter, CountsEachClass) {
    EXPECT_THAT(components(mask({"11..22",  //
                                 "11..22",  //
                                 "......",  //
                                 "1....3"}),
                           5),
                ElementsAre(1, 2, 1, 1, 0));
}

TEST(ComponentCounter, HoldsCornersTogether) {
    EXPECT_THAT(components(mask({"1.1",  //
                                 ".1.",  //
                                 "1.1"}),
                           2),
                ElementsAre(1, 1));
    EXPECT_THAT(components(mask({"12",  //
                                 "21"}),
                           3),
                ElementsAre(0, 1, 1));
}

TEST(ComponentCounter, JoinsWhatMeetsLater) {
    EXPECT_THAT(components(mask({"1.1.1.1",  //
                                 "1.1.1.1",  //
                                 "1.111.1",  //
                                 "1.....1",  //
                                 "1111111"}),
                           2),
                ElementsAre(2, 2));
    EXPECT_THAT(components(mask({"1111111",  //
                                 "1.....1",  //
                                 "1.111.1",  //
                                 "1.1.1.1",  //
                                 "1.111.1",  //
                                 "1.....1",  //
                                 "1111111"}),
                           2),
                ElementsAre(2, 2));
}

TEST(ComponentCounter, CountsACircleOnce) {
    EXPECT_THAT(components(mask({"111",  //
                                 "1.1",  //
                                 "111"}),
                           2),
                ElementsAre(1, 1));
}

TEST(ComponentCounter, TakesSmallMasks) {
    EXPECT_THAT(ComponentCounter(2).counts(), ElementsAre(0, 0));
    EXPECT_THAT(components(mask({"1"}), 2), ElementsAre(0, 1));
    EXPECT_THAT(components(mask({"1.1.11"}), 2), ElementsAre(2, 3));
    EXPECT_THAT(components(mask({"1", ".", "1", "1"}), 2), ElementsAre(1, 2));
}

TEST(ComponentCounter, AgreesWithFlooding) {
    std::mt19937 random(1);
    for (int round = 0; round < 300; ++round) {
        const int height = 1 + static_cast<int>(random() % 30);
        const int width = 1 + static_cast<int>(random() % 30);
        const int classes = 1 + static_cast<int>(random() % 4);
        const Mask labels = random_mask(random, height, width, classes);
        ASSERT_THAT(components(labels, classes), ElementsAreArray(flooded(labels, classes)))
            << "round " << round;
    }
}

TEST(ComponentCounter, RefusesLabelsBeyondTheClasses) {
    expect_error(ErrorCode::invalid_argument, "label 2 in a mask of 2 classes",
                 [] { components(mask({"12"}), 2); });
}

}  // namespace
}  // namespace upforge::segment
