#include "image/pixel_conversion.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "upforge/error.h"

namespace upforge {

namespace {

/// Not premultiplied, each part from 0 to 1.
struct Pixel {
    double red, green, blue;
    double alpha = 1;
};

using Samples = std::span<const std::uint16_t>;

Pixel from_palette(const std::vector<PaletteEntry>& palette, std::size_t index) {
    if (index >= palette.size()) {
        return {0, 0, 0};  // as libpng and browsers have it
    }
    const auto& [color, alpha] = palette[index];
    return {color.red / 255.0, color.green / 255.0, color.blue / 255.0, alpha / 255.0};
}

/// Of grey or RGB, where one colour may stand for a hole.
double alpha_of(const PngHeader& header, Samples samples) {
    if (!header.transparent) {
        return 1;
    }
    // The file's number may be wider than its samples; the bits beyond do not count.
    const auto matches = [&](std::uint16_t sample, std::uint16_t transparent) {
        return sample == (transparent & header.max_sample());
    };
    return std::ranges::equal(samples, std::span(*header.transparent).first(samples.size()),
                              matches)
               ? 0
               : 1;
}

Pixel decode(const PngHeader& header, Samples samples) {
    const auto value = [&](int channel) {
        return samples[channel] / static_cast<double>(header.max_sample());
    };
    switch (header.color) {
        case PngColor::palette:
            return from_palette(header.palette, samples[0]);
        case PngColor::grey:
            return {value(0), value(0), value(0), alpha_of(header, samples)};
        case PngColor::grey_alpha:
            return {value(0), value(0), value(0), value(1)};
        case PngColor::rgb:
            return {value(0), value(1), value(2), alpha_of(header, samples)};
        case PngColor::rgba:
            return {value(0), value(1), value(2), value(3)};
    }
    return {};
}

/// Exactly the pixel where it is opaque.
double over(double value, double alpha, int background) {
    return value * alpha + background / 255.0 * (1 - alpha);
}

Pixel over(const Pixel& pixel, Rgb background) {
    return {over(pixel.red, pixel.alpha, background.red),
            over(pixel.green, pixel.alpha, background.green),
            over(pixel.blue, pixel.alpha, background.blue)};
}

}  // namespace

PixelConversion::PixelConversion(const PngHeader& header, int channels, Rgb background)
    : header_(header), channels_(channels), background_(background) {
    if (channels != 1 && channels != 3) {
        throw Error(
            ErrorCode::unsupported,
            fmt::format("pixels of {} channels; an image gives 1 (grey) or 3 (RGB)", channels));
    }
    if (header.channels() == 1) {
        std::vector<std::uint16_t> samples(header.max_sample() + 1);
        std::iota(samples.begin(), samples.end(), std::uint16_t{0});
        std::vector<float> pixels(samples.size() * channels);
        convert(samples, pixels);
        table_ = std::move(pixels);
    }
}

void PixelConversion::convert(Samples samples, std::span<float> pixels) const {
    const int step = header_.channels();
    for (auto out = pixels.begin(); out != pixels.end(); out += channels_) {
        const Pixel pixel = over(decode(header_, samples.first(step)), background_);
        samples = samples.subspan(step);
        if (channels_ == 1) {
            out[0] = static_cast<float>(luma(pixel.red, pixel.green, pixel.blue));
        } else {
            out[0] = static_cast<float>(pixel.red);
            out[1] = static_cast<float>(pixel.green);
            out[2] = static_cast<float>(pixel.blue);
        }
    }
}

void PixelConversion::apply(Samples samples, std::span<float> pixels) const {
    const std::size_t count = samples.size() / header_.channels();
    if (samples.size() % header_.channels() != 0 || pixels.size() != count * channels_) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{} samples of {} a pixel into {} values of {} a pixel",
                                samples.size(), header_.channels(), pixels.size(), channels_));
    }
    if (table_.empty()) {
        convert(samples, pixels);
        return;
    }
    auto out = pixels.begin();
    for (const std::uint16_t sample : samples) {
        out = std::copy_n(table_.begin() + sample * channels_, channels_, out);
    }
}

std::string PixelConversion::description() const {
    const bool grey = header_.color == PngColor::grey || header_.color == PngColor::grey_alpha;
    std::vector<std::string> steps;
    if (header_.has_transparency()) {
        steps.push_back(fmt::format("composited over {}", to_string(background_)));
    }
    if (grey && channels_ == 3) {
        steps.push_back("repeated as red, green and blue");
    }
    if (!grey && channels_ == 1) {
        steps.push_back("reduced to luma");
    }
    if (steps.empty()) {
        steps.push_back("taken as it is");
    }
    return fmt::format("{} {}", kind_of(header_), fmt::join(steps, ", "));
}

}  // namespace upforge
