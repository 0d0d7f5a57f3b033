#include "segment/labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "reference/reference.h"
#include "tests/expect_error.h"

namespace upforge::segment {
namespace {

using testing::ElementsAre;
using testing::FloatEq;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

std::vector<Label> labels_of(int channels, Scores scores, const std::vector<float>& values) {
    std::vector<Label> labels(values.size() / channels);
    Labeling(channels, scores).label(values, labels);
    return labels;
}

std::vector<float> probabilities_of(int channels, Scores scores, const std::vector<float>& values) {
    const Labeling labeling(channels, scores);
    std::vector<float> probabilities(values.size() / channels * labeling.classes());
    labeling.weigh(values, probabilities);
    return probabilities;
}

TEST(Labeling, OfOneChannelNeedsMoreThanHalf) {
    EXPECT_THAT(labels_of(1, Scores::logits, {-1, 0, 1e-30f, 50, -infinity, infinity, nan}),
                ElementsAre(0, 0, 1, 1, 0, 1, 0));
    EXPECT_THAT(labels_of(1, Scores::probabilities, {0, 0.5f, 0.500001f, 1, nan}),
                ElementsAre(0, 0, 1, 1, 0));
    EXPECT_EQ(Labeling(1, Scores::logits).classes(), 2);
}

TEST(Labeling, OfSeveralChannelsTakesTheFirstOfTheLargest) {
    for (const Scores scores : {Scores::logits, Scores::probabilities}) {
        EXPECT_THAT(labels_of(2, scores, {0, 1, 1, 0, 0.5f, 0.5f}), ElementsAre(1, 0, 0));
        EXPECT_THAT(labels_of(3, scores, {-3, -2, -1, 7, 7, 0, 0, 7, 7, 0, 7, 9}),
                    ElementsAre(2, 0, 1, 2));
        EXPECT_THAT(labels_of(3, scores, {nan, 1, 2, 1, nan, 0, nan, nan, -1, nan, nan, nan}),
                    ElementsAre(2, 0, 2, 0));
    }
    EXPECT_EQ(Labeling(3, Scores::logits).classes(), 3);
}

TEST(Labeling, NumbersManyClasses) {
    std::vector<float> scores(65536);
    scores[65535] = 1;
    EXPECT_THAT(labels_of(65536, Scores::logits, scores), ElementsAre(65535));
    expect_error(ErrorCode::unsupported, "an output of 65537 channels; a mask has 1 to 65536",
                 [] { Labeling(65537, Scores::logits); });
    expect_error(ErrorCode::unsupported, "an output of 0 channels",
                 [] { Labeling(0, Scores::logits); });
}

TEST(Labeling, WeighsOneChannelAsTwoClasses) {
    EXPECT_THAT(
        probabilities_of(1, Scores::logits, {0, std::log(3.0f), -infinity, infinity, -1000, 1000}),
        ElementsAre(0.5f, 0.5f, FloatEq(0.25f), FloatEq(0.75f), 1, 0, 0, 1, 1, 0, 0, 1));
    EXPECT_THAT(probabilities_of(1, Scores::probabilities, {0.25f, 1}),
                ElementsAre(0.75f, 0.25f, 0, 1));
}

TEST(Labeling, WeighsSeveralChannelsAsTheReferenceDoes) {
    std::mt19937 random(3);
    std::vector<float> logits(5 * 200);
    for (float& logit : logits) {
        logit = static_cast<float>(random() % 2001) / 25 - 40;
    }
    const Tensor tensor({.width = 200, .channels = 5}, logits);
    const Tensor softmax = reference::softmax(tensor);
    const Tensor argmax = reference::argmax(tensor);
    const std::vector<float> probabilities = probabilities_of(5, Scores::logits, logits);
    const std::vector<Label> labels = labels_of(5, Scores::logits, logits);
    for (int x = 0; x < 200; ++x) {
        EXPECT_EQ(labels[x], argmax.int_at(0, 0, x, 0));
        for (int c = 0; c < 5; ++c) {
            EXPECT_NEAR(probabilities[5 * x + c], softmax.at(0, 0, x, c), 1e-6);
        }
    }
    EXPECT_EQ(probabilities_of(5, Scores::probabilities, logits), logits);
    EXPECT_THAT(probabilities_of(2, Scores::logits, {1e30f, -1e30f}), ElementsAre(1, 0));
}

TEST(Labeling, GivesTheSameInPieces) {
    const std::vector<float> scores = {1, 2, 3, 4, 9, 8, 7, 6, 5, 0, 0, 1};
    std::vector<Label> labels(4);
    const Labeling labeling(3, Scores::logits);
    const std::span<const float> all(scores);
    labeling.label(all.first(3), std::span(labels).first(1));
    labeling.label(all.subspan(3), std::span(labels).subspan(1));
    EXPECT_EQ(labels, labels_of(3, Scores::logits, scores));
}

TEST(Labeling, RefusesWhatDoesNotFit) {
    const std::vector<float> scores(7);
    std::vector<Label> labels(2);
    std::vector<float> probabilities(7);
    expect_error(ErrorCode::shape_mismatch, "7 values of 3 a pixel cannot become 2 of 1 a pixel",
                 [&] { Labeling(3, Scores::logits).label(scores, labels); });
    expect_error(ErrorCode::shape_mismatch, "7 values of 1 a pixel cannot become 7 of 2 a pixel",
                 [&] { Labeling(1, Scores::logits).weigh(scores, probabilities); });
}

TEST(Quantize, RoundsToTheNearestStep) {
    EXPECT_EQ(quantized(0), 0);
    EXPECT_EQ(quantized(1), 65535);
    EXPECT_EQ(quantized(0.5f), 32768);
    EXPECT_EQ(quantized(0.4f / 65535), 0);
    EXPECT_EQ(quantized(0.6f / 65535), 1);
    EXPECT_EQ(quantized(-1), 0);
    EXPECT_EQ(quantized(infinity), 65535);
    EXPECT_EQ(quantized(nan), 0);
    for (int step = 0; step < 65536; ++step) {
        ASSERT_EQ(quantized(static_cast<float>(step) / 65535), step);
    }
}

TEST(Quantize, ChoosesAClass) {
    const std::vector<float> probabilities = {0, 1, 0.5f, 1, 0, 0};
    std::vector<std::uint16_t> row(2);
    quantize(probabilities, 3, 2, row);
    EXPECT_THAT(row, ElementsAre(32768, 0));
    quantize(probabilities, 3, 0, row);
    EXPECT_THAT(row, ElementsAre(0, 65535));
    expect_error(ErrorCode::invalid_argument, "class 3 of 3; they count from 0",
                 [&] { quantize(probabilities, 3, 3, row); });
}

}  // namespace
}  // namespace upforge::segment
