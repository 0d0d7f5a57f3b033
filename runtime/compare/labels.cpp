#include "compare/labels.h"

#include <algorithm>

namespace upforge::compare {
namespace {

/// Of logits, some of which are negative, 0; of probabilities, a half.
float threshold_of(const Tensor& scores) {
    const std::span<const float> all(scores.floats(), scores.shape().elements());
    return std::ranges::any_of(all, [](float score) { return score < 0; }) ? 0.0f : 0.5f;
}

std::ptrdiff_t label(std::span<const float> scores, float threshold) {
    if (scores.size() == 1) {
        return scores[0] > threshold;
    }
    return std::ranges::max_element(scores) - scores.begin();
}

}  // namespace

double equal_labels(const Tensor& got, const Tensor& expected) {
    const auto channels = static_cast<std::size_t>(expected.shape().channels);
    const std::size_t elements = expected.shape().elements();
    const Tensor a = got.clone(), b = expected.clone();
    std::size_t equal = 0;
    if (b.type() == DataType::i32) {
        for (std::size_t i = 0; i < elements; ++i) {
            equal += a.ints()[i] == b.ints()[i];
        }
        return static_cast<double>(equal) / static_cast<double>(elements);
    }
    const float threshold = threshold_of(b);
    for (std::size_t i = 0; i < elements; i += channels) {
        equal += label({a.floats() + i, channels}, threshold) ==
                 label({b.floats() + i, channels}, threshold);
    }
    return static_cast<double>(equal) / static_cast<double>(elements / channels);
}

}  // namespace upforge::compare
