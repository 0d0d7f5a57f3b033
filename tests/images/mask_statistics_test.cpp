#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "mask.h"
#include "segment/statistics.h"
#include "tests/expect_error.h"

namespace upforge::segment {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// One row of 1,000 pixels, of which `count` have the last of two classes, and the same
/// probability for it.
MaskStatistics row_of(int count, float probability) {
    std::vector<Label> labels(1000);
    std::vector<float> probabilities;
    for (int x = 0; x < 1000; ++x) {
        labels[x] = x < count ? 1 : 0;
        probabilities.insert(probabilities.end(), {1 - probability, probability});
    }
    MaskCounter counter(2);
    counter.add_row(labels, probabilities);
    return counter.statistics();
}

TEST(MaskCounter, CountsWhatEachClassHas) {
    MaskCounter counter(3);
    const Mask labels = mask({"1.1",  //
                              "111"});
    counter.add_row(labels[0], std::vector<float>{0, 0.75f, 0.25f, 1, 0, 0, 0.25f, 0.5f, 0.25f});
    counter.add_row(labels[1],
                    std::vector<float>{0.25f, 0.75f, 0, 0.25f, 0.75f, 0, 0.25f, 0.75f, 0});
    const MaskStatistics mask = counter.statistics();
    EXPECT_EQ(mask.pixels, 6);
    EXPECT_EQ(mask.saturated, 1);
    EXPECT_EQ(mask.not_numbers, 0);
    ASSERT_EQ(mask.classes.size(), 3u);
    EXPECT_EQ(mask.classes[1].pixels, 5);
    EXPECT_DOUBLE_EQ(mask.classes[1].area, 5.0 / 6);
    EXPECT_EQ(mask.classes[1].components, 1);
    EXPECT_EQ(mask.classes[1].least, 0);
    EXPECT_DOUBLE_EQ(mask.classes[1].mean, 3.5 / 6);
    EXPECT_EQ(mask.classes[1].most, 0.75);
    EXPECT_EQ(mask.classes[0].components, 1);
    EXPECT_EQ(mask.classes[2].pixels, 0);
    EXPECT_EQ(mask.classes[2].components, 0);
    EXPECT_DOUBLE_EQ(mask.classes[2].mean, 0.5 / 6);
}

TEST(MaskCounter, LeavesOutWhatIsNoNumber) {
    MaskCounter counter(2);
    counter.add_row(std::vector<Label>{0, 0, 1}, std::vector<float>{nan, nan, 0.5f, nan, 0.25f, 1});
    const MaskStatistics mask = counter.statistics();
    EXPECT_EQ(mask.not_numbers, 2);
    EXPECT_EQ(mask.classes[0].least, 0.25);
    EXPECT_EQ(mask.classes[0].mean, 0.375);
    EXPECT_EQ(mask.classes[1].mean, 1);
    EXPECT_THAT(warnings_of(mask, {}),
                ElementsAre(StartsWith("the network's answer is no number in 2 of 3 pixels: ")));
}

TEST(MaskCounter, OfNothingIsZeros) {
    const MaskStatistics mask = MaskCounter(2).statistics();
    EXPECT_EQ(mask.pixels, 0);
    EXPECT_EQ(mask.classes[1].area, 0);
    EXPECT_EQ(mask.classes[1].mean, 0);
    EXPECT_THAT(warnings_of(mask, {}), IsEmpty());
}

TEST(MaskCounter, RefusesWhatDoesNotFit) {
    MaskCounter counter(2);
    expect_error(ErrorCode::shape_mismatch, "3 probabilities for 2 pixels of 2 classes",
                 [&] { counter.add_row(std::vector<Label>(2), std::vector<float>(3)); });
    expect_error(ErrorCode::invalid_argument, "label 2 in a mask of 2 classes",
                 [&] { counter.add_row(std::vector<Label>{2}, std::vector<float>(2)); });
}

TEST(Warnings, AreSilentOnOrdinaryMasks) {
    EXPECT_THAT(warnings_of(row_of(1, 0.9f), {}), IsEmpty());
    EXPECT_THAT(warnings_of(row_of(999, 0.9999f), {}), IsEmpty());
}

TEST(Warnings, NameTheOnlyClass) {
    const Preprocessing preprocessing{.scale = 255, .classes = {"background", "cell"}};
    EXPECT_THAT(warnings_of(row_of(0, 0.1f), preprocessing),
                ElementsAre("all 1000 pixels are background: check the normalisation (the network "
                            "was given pixels from 0 to 255)"));
    EXPECT_THAT(warnings_of(row_of(1000, 0.9f), {}),
                ElementsAre(StartsWith("all 1000 pixels are class 1: ")));
}

TEST(Warnings, TellOfTooMuchCertainty) {
    EXPECT_THAT(warnings_of(row_of(500, 1), {}),
                ElementsAre("one class has a probability of 1 in 100 % of all pixels: check the "
                            "normalisation (the network was given pixels from 0 to 1)"));
    EXPECT_THAT(warnings_of(row_of(500, 1e-9f), {}), ElementsAre(HasSubstr("a probability of 1")));
}

TEST(Warnings, TellOfProbabilitiesThatAreNone) {
    EXPECT_THAT(warnings_of(row_of(500, 3), {}), ElementsAre(HasSubstr("seems to be logits")));
    EXPECT_THAT(warnings_of(row_of(500, 1.00001f), {}),
                testing::Not(testing::Contains(HasSubstr("logits"))));
}

}  // namespace
}  // namespace upforge::segment
