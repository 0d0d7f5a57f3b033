#include "segment/overlay.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "upforge/error.h"

namespace upforge::segment {

namespace {

constexpr std::size_t parts = 3;

std::array<std::uint8_t, parts> parts_of(Rgb color) {
    return {color.red, color.green, color.blue};
}

std::uint8_t as_byte(double value) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

}  // namespace

Overlay::Overlay(std::int64_t width, int channels, std::vector<Rgb> colors, double opacity)
    : channels_(channels),
      colors_(std::move(colors)),
      opacity_(opacity),
      contours_(width),
      row_(parts * width),
      outcome_(parts * width) {
    if (channels != 1 && channels != 3) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("an image of {} channels; grey has 1, RGB has 3", channels));
    }
}

std::span<const std::uint8_t> Overlay::add_row(std::span<const float> pixels,
                                               std::span<const Label> labels) {
    if (pixels.size() != labels.size() * channels_) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{} values of {} a pixel for {} labels", pixels.size(), channels_,
                                labels.size()));
    }
    const auto unknown = std::ranges::find_if(
        labels, [&](Label label) { return label != 0 && label >= colors_.size(); });
    if (unknown != labels.end()) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("label {} with colours for {} classes", *unknown, colors_.size()));
    }
    const std::span<const std::uint8_t> drawn = draw(contours_.add_row(labels));
    blend(pixels, labels);
    return drawn;
}

std::span<const std::uint8_t> Overlay::finish() {
    return draw(contours_.finish());
}

void Overlay::blend(std::span<const float> pixels, std::span<const Label> labels) {
    const std::size_t step = channels_ == 1 ? 0 : 1;  // grey is all three parts
    for (std::size_t x = 0; x < labels.size(); ++x) {
        const double opacity = labels[x] == 0 ? 0 : opacity_;
        const auto color = parts_of(labels[x] == 0 ? Rgb{} : colors_[labels[x]]);
        for (std::size_t part = 0; part < parts; ++part) {
            const double value = 255.0 * pixels[x * channels_ + part * step];
            row_[x * parts + part] = as_byte(value * (1 - opacity) + color[part] * opacity);
        }
    }
}

/// Over the row that waits, of which the contour is.
std::span<const std::uint8_t> Overlay::draw(std::span<const Label> contour) {
    outcome_.swap(row_);
    for (std::size_t x = 0; x < contour.size(); ++x) {
        if (contour[x] != 0) {
            std::ranges::copy(parts_of(colors_[contour[x]]), outcome_.begin() + x * parts);
        }
    }
    return std::span(outcome_).first(contour.size() * parts);
}

}  // namespace upforge::segment
