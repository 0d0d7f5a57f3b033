#include "compare_image/agreement.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "compare/comparison.h"
#include "upforge/error.h"

namespace upforge {

namespace {

using segment::Label;

double distance(double got, double expected) {
    if (std::isfinite(got) && std::isfinite(expected)) {
        return std::abs(got - expected);
    }
    const bool same = got == expected || (std::isnan(got) && std::isnan(expected));
    return same ? 0 : std::numeric_limits<double>::infinity();
}

/// By how much the naive scores of a pixel prefer its class to that which the optimised ones give
/// it.
double preference(const Tensor& optimised, const Tensor& naive, YX pixel, Label instead,
                  Label label) {
    const auto score = [&](int c) { return double(naive.at(0, pixel.y, pixel.x, c)); };
    if (naive.shape().channels == 1) {
        // What divides the two classes lies between the two scores.
        return distance(optimised.at(0, pixel.y, pixel.x, 0), score(0));
    }
    return score(label) - score(instead);
}

}  // namespace

bool Agreement::passes() const {
    return scores.scaled() <= compare::accumulated_bound && scores.unequal == 0 && wrong_class == 0;
}

double difference_at(const Tensor& optimised, const Tensor& naive, YX pixel) {
    double largest = 0;
    for (int c = 0; c < naive.shape().channels; ++c) {
        largest = std::max(largest, distance(optimised.at(0, pixel.y, pixel.x, c),
                                             naive.at(0, pixel.y, pixel.x, c)));
    }
    return largest;
}

std::vector<Label> labels_of(const Tensor& scores, const segment::Labeling& labeling) {
    const Shape& shape = scores.shape();
    std::vector<Label> labels(shape.elements() / shape.channels);
    labeling.label({scores.floats(), shape.elements()}, labels);
    return labels;
}

Agreement agreement(const Tensor& optimised, const Tensor& naive,
                    const segment::Labeling& labeling) {
    const Shape& shape = naive.shape();
    if (optimised.shape() != shape) {
        throw Error(ErrorCode::kernel_failed,
                    fmt::format("the optimised network made an image of {}, the naive one of {}",
                                to_string(optimised.shape()), to_string(shape)));
    }
    const std::vector<Label> got = labels_of(optimised, labeling);
    const std::vector<Label> expected = labels_of(naive, labeling);
    Agreement result;
    result.scores = compare::difference(optimised, naive);
    result.pixels = expected.size();
    const double tie = compare::accumulated_bound * result.scores.range;
    double sum = 0, furthest = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const int y = static_cast<int>(i / shape.width), x = static_cast<int>(i % shape.width);
        for (int c = 0; c < shape.channels; ++c) {
            const double apart = distance(optimised.at(0, y, x, c), naive.at(0, y, x, c));
            sum += apart;
            if (apart > furthest) {
                furthest = apart;
                result.pixel = {y, x};
                result.channel = c;
            }
        }
        if (got[i] != expected[i]) {
            ++result.other_class;
            // Spelt so that what is no number is no tie.
            const bool tied = preference(optimised, naive, {y, x}, got[i], expected[i]) <= tie;
            result.wrong_class += !tied;
        }
    }
    result.mean = sum / static_cast<double>(shape.elements());
    return result;
}

}  // namespace upforge
