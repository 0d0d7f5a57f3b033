#include "compare_image/report.h"

#include <fmt/format.h>

#include <cstddef>
#include <nlohmann/json.hpp>

#include "compare/comparison.h"
#include "upforge/error.h"

namespace upforge {

namespace {

/// The two scores that are furthest apart.
struct Furthest {
    double optimised, naive;

    explicit Furthest(const ImageComparison& comparison)
        : optimised(score(comparison.runs.optimised, comparison.agreement)),
          naive(score(comparison.runs.naive, comparison.agreement)) {}

  private:
    static double score(const Tensor& scores, const Agreement& at) {
        return scores.at(0, at.pixel.y, at.pixel.x, at.channel);
    }
};

double share(std::size_t part, std::size_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
}

std::string where(const ImageComparison& comparison) {
    const Agreement& agreement = comparison.agreement;
    const Furthest furthest(comparison);
    return fmt::format("row {}, column {}, {}: {:.7g} optimised, {:.7g} naive", agreement.pixel.y,
                       agreement.pixel.x, comparison.class_of(agreement.channel),
                       furthest.optimised, furthest.naive);
}

}  // namespace

std::string ImageComparison::class_of(int channel) const {
    // The only channel of a network with one is about class 1.
    return class_name(preprocessing, runs.naive.shape().channels == 1 ? 1 : channel);
}

std::string as_text(const ImageComparison& comparison) {
    const auto& [image, model, picture, preprocessing, runs, agreement] = comparison;
    const compare::Difference& scores = agreement.scores;
    const Shape& shape = runs.naive.shape();
    std::string text;
    const auto add = [&](const char* what, const std::string& value) {
        text += fmt::format("{:<20}{}\n", what, value);
    };
    add("image",
        fmt::format("{}, {}x{} pixels, {}", image, runs.image.y, runs.image.x, runs.conversion));
    add("model", fmt::format("{}; {}", model, describe(preprocessing)));
    add("output",
        fmt::format("{}x{} pixels, {} scores each", shape.height, shape.width, shape.channels));
    add("optimised", fmt::format("{:.3g} s", runs.optimised_seconds));
    add("naive", fmt::format("{:.3g} s, {:.3g} times as long", runs.naive_seconds, runs.ratio()));
    add("largest difference",
        fmt::format("{:.2g}, {:.2g} of the range of the scores; {:.0e} is "
                    "allowed",
                    scores.largest, scores.scaled(), compare::accumulated_bound));
    add("mean difference", fmt::format("{:.2g}", agreement.mean));
    if (scores.largest > 0 || scores.unequal > 0) {
        add("furthest apart", where(comparison));
    }
    if (scores.unequal > 0) {
        add("no number in one", fmt::format("{} scores", scores.unequal));
    }
    add("another class",
        fmt::format("{} of {} pixels, {:.3g} %", agreement.other_class, agreement.pixels,
                    100 * share(agreement.other_class, agreement.pixels)));
    if (agreement.other_class > 0) {
        add("  of these no tie", fmt::to_string(agreement.wrong_class));
    }
    return text;
}

std::string as_json(const ImageComparison& comparison) {
    const auto& [image, model, picture, preprocessing, runs, agreement] = comparison;
    const compare::Difference& scores = agreement.scores;
    const Shape& shape = runs.naive.shape();
    const Furthest furthest(comparison);
    using Json = nlohmann::ordered_json;
    const Json report{
        {"image", image},
        {"model", model},
        {"size", {runs.image.y, runs.image.x}},
        {"conversion", runs.conversion},
        {"output", {shape.height, shape.width, shape.channels}},
        {"seconds", {{"optimised", runs.optimised_seconds}, {"naive", runs.naive_seconds}}},
        {"ratio", runs.ratio()},
        {"largest_difference", scores.largest},
        {"mean_difference", agreement.mean},
        {"scaled_difference", scores.scaled()},
        {"allowed_scaled_difference", compare::accumulated_bound},
        {"at",
         {{"y", agreement.pixel.y},
          {"x", agreement.pixel.x},
          {"channel", agreement.channel},
          {"class", comparison.class_of(agreement.channel)},
          {"optimised", furthest.optimised},
          {"naive", furthest.naive}}},
        {"no_number_in_one", scores.unequal},
        {"other_class",
         {{"pixels", agreement.other_class},
          {"share", share(agreement.other_class, agreement.pixels)},
          {"no_tie", agreement.wrong_class}}},
        {"picture", picture.empty() ? Json() : Json(picture)},
        {"passes", agreement.passes()}};
    return report.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

void require_agreement(const ImageComparison& comparison) {
    const Agreement& agreement = comparison.agreement;
    if (agreement.passes()) {
        return;
    }
    const compare::Difference& scores = agreement.scores;
    std::string reason;
    if (scores.unequal > 0) {
        reason = fmt::format("of {} of {} scores only one of both is a number", scores.unequal,
                             scores.elements);
    } else if (scores.scaled() > compare::accumulated_bound) {
        reason = fmt::format(
            "they differ by {:.2g} of the range, more than the {:.0e} that is "
            "allowed",
            scores.scaled(), compare::accumulated_bound);
    } else {
        reason = fmt::format("{} of {} pixels are given another class although it is no tie",
                             agreement.wrong_class, agreement.pixels);
    }
    throw Error(ErrorCode::kernel_failed,
                fmt::format("the optimised scores of {} are not the naive ones: {}",
                            comparison.image, reason));
}

}  // namespace upforge
