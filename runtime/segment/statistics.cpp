#include "segment/statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "upforge/error.h"

namespace upforge::segment {

namespace {

/// Of all pixels. Even a very sure network doubts at the edges of what it sees.
constexpr double suspicious_share = 0.99;

/// What may be said of a pixel.
constexpr std::uint8_t is_sure = 1, is_no_number = 2;

/// The least that is rounded to the largest of 16 bits.
constexpr float sure = 65534.5f / 65535;

/// Rounding may leave a probability this far outside.
constexpr double tolerance = 1e-4;

bool are_probabilities(const ClassStatistics& statistics) {
    return statistics.least >= -tolerance && statistics.most <= 1 + tolerance;
}

std::string percentage(std::int64_t part, std::int64_t whole) {
    return fmt::format("{:.3g} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

}  // namespace

MaskCounter::MaskCounter(int classes) : classes_(classes), components_(classes) {}

void MaskCounter::add_row(std::span<const Label> labels, std::span<const float> probabilities) {
    const std::size_t classes = classes_.size();
    if (probabilities.size() != labels.size() * classes) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{} probabilities for {} pixels of {} classes",
                                probabilities.size(), labels.size(), classes));
    }
    components_.add_row(labels);  // also finds labels beyond the classes
    for (const Label label : labels) {
        ++classes_[label].pixels;
    }
    remarkable_.assign(labels.size(), 0);
    for (std::size_t c = 0; c < classes; ++c) {
        add_probabilities(classes_[c], probabilities.subspan(c), classes);
    }
    for (const std::uint8_t pixel : remarkable_) {
        saturated_ += (pixel & is_sure) != 0;
        not_numbers_ += (pixel & is_no_number) != 0;
    }
}

/// Those of one class; of several, its is every `step`-th.
void MaskCounter::add_probabilities(Sums& sums, std::span<const float> probabilities,
                                    std::size_t step) {
    const float* probability = probabilities.data();
    for (std::uint8_t& pixel : remarkable_) {
        const float here = *probability;
        probability += step;
        if (std::isnan(here)) {
            pixel |= is_no_number;
            continue;
        }
        pixel |= here >= sure ? is_sure : 0;
        ++sums.numbers;
        sums.sum += here;
        sums.least = std::min(sums.least, here);
        sums.most = std::max(sums.most, here);
    }
}

MaskStatistics MaskCounter::statistics() const {
    MaskStatistics mask{
        .pixels = 0, .saturated = saturated_, .not_numbers = not_numbers_, .classes = {}};
    for (const Sums& sums : classes_) {
        mask.pixels += sums.pixels;
    }
    const auto share = [](double part, std::int64_t whole) {
        return whole == 0 ? 0.0 : part / static_cast<double>(whole);
    };
    for (std::size_t c = 0; c < classes_.size(); ++c) {
        const Sums& sums = classes_[c];
        mask.classes.push_back({.pixels = sums.pixels,
                                .area = share(static_cast<double>(sums.pixels), mask.pixels),
                                .components = components_.counts()[c],
                                .least = sums.numbers == 0 ? 0 : sums.least,
                                .mean = share(sums.sum, sums.numbers),
                                .most = sums.numbers == 0 ? 0 : sums.most});
    }
    return mask;
}

std::vector<std::string> warnings_of(const MaskStatistics& mask,
                                     const Preprocessing& preprocessing) {
    const std::string check =
        fmt::format("check the normalisation (the network was given {})", describe(preprocessing));
    std::vector<std::string> warnings;
    for (std::size_t c = 0; c < mask.classes.size(); ++c) {
        if (mask.pixels > 0 && mask.classes[c].pixels == mask.pixels) {
            warnings.push_back(fmt::format("all {} pixels are {}: {}", mask.pixels,
                                           class_name(preprocessing, static_cast<int>(c)), check));
        }
    }
    if (mask.not_numbers > 0) {
        warnings.push_back(fmt::format("the network's answer is no number in {} of {} pixels: {}",
                                       mask.not_numbers, mask.pixels, check));
    }
    const auto wrong = std::ranges::find_if_not(mask.classes, are_probabilities);
    if (wrong != mask.classes.end()) {
        warnings.push_back(
            fmt::format("probabilities go from {:.4g} to {:.4g}: the network's output was taken "
                        "for probabilities, but seems to be logits",
                        wrong->least, wrong->most));
    } else if (static_cast<double>(mask.saturated) >
               suspicious_share * static_cast<double>(mask.pixels)) {
        warnings.push_back(fmt::format("one class has a probability of 1 in {} of all pixels: {}",
                                       percentage(mask.saturated, mask.pixels), check));
    }
    return warnings;
}

}  // namespace upforge::segment
