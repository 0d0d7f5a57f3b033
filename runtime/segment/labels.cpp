#include "segment/labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "upforge/error.h"

namespace upforge::segment {

namespace {

constexpr float highest_step = std::numeric_limits<std::uint16_t>::max();
constexpr int most_classes = std::numeric_limits<Label>::max() + 1;

void require_fit(std::size_t from, int from_each, std::size_t to, int to_each) {
    const auto step = static_cast<std::size_t>(from_each);
    if (from % step != 0 || from / step * to_each != to) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{} values of {} a pixel cannot become {} of {} a pixel", from,
                                from_each, to, to_each));
    }
}

float sigmoid(float logit) {
    return 1 / (1 + std::exp(-logit));
}

/// The first of the largest; numbers come before NaN.
std::size_t largest(std::span<const float> scores) {
    std::size_t best = 0;
    for (std::size_t c = 1; c < scores.size(); ++c) {
        if (scores[c] > scores[best] || (std::isnan(scores[best]) && !std::isnan(scores[c]))) {
            best = c;
        }
    }
    return best;
}

void softmax(std::span<const float> logits, std::span<float> probabilities) {
    // Subtracting the largest logit changes no quotient and keeps exp from overflowing.
    const std::size_t best = largest(logits);
    const float most = logits[best];
    float sum = 0;
    for (std::size_t c = 0; c < logits.size(); ++c) {
        const float difference = logits[c] - most;
        probabilities[c] = c == best && difference == 0 ? 1 : std::exp(difference);
        sum += probabilities[c];
    }
    for (float& probability : probabilities) {
        probability /= sum;
    }
}

}  // namespace

Labeling::Labeling(int channels, Scores scores) : channels_(channels), scores_(scores) {
    if (channels < 1 || channels > most_classes) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("an output of {} channels; a mask has 1 to {} classes", channels,
                                most_classes));
    }
}

void Labeling::label(std::span<const float> scores, std::span<Label> labels) const {
    require_fit(scores.size(), channels_, labels.size(), 1);
    if (channels_ == 1) {
        const float threshold = scores_ == Scores::logits ? 0.0f : 0.5f;
        std::ranges::transform(scores, labels.begin(),
                               [&](float score) -> Label { return score > threshold ? 1 : 0; });
        return;
    }
    for (Label& label : labels) {
        label = static_cast<Label>(largest(scores.first(channels_)));
        scores = scores.subspan(channels_);
    }
}

void Labeling::weigh(std::span<const float> scores, std::span<float> probabilities) const {
    require_fit(scores.size(), channels_, probabilities.size(), classes());
    if (channels_ == 1) {
        for (const float score : scores) {
            const float probability = scores_ == Scores::logits ? sigmoid(score) : score;
            probabilities[0] = 1 - probability;
            probabilities[1] = probability;
            probabilities = probabilities.subspan(2);
        }
        return;
    }
    if (scores_ == Scores::probabilities) {
        std::ranges::copy(scores, probabilities.begin());
        return;
    }
    for (; !scores.empty(); scores = scores.subspan(channels_)) {
        softmax(scores.first(channels_), probabilities.first(channels_));
        probabilities = probabilities.subspan(channels_);
    }
}

std::uint16_t quantized(float probability) {
    // Spelt so that a NaN, which is not above 0, becomes 0.
    const float within = probability > 0 ? std::min(probability, 1.0f) : 0.0f;
    return static_cast<std::uint16_t>(double{within * highest_step} + 0.5);
}

void quantize(std::span<const float> probabilities, int classes, int chosen,
              std::span<std::uint16_t> row) {
    require_fit(probabilities.size(), classes, row.size(), 1);
    if (chosen < 0 || chosen >= classes) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("class {} of {}; they count from 0", chosen, classes));
    }
    for (std::size_t x = 0; x < row.size(); ++x) {
        row[x] = quantized(probabilities[x * classes + chosen]);
    }
}

}  // namespace upforge::segment
