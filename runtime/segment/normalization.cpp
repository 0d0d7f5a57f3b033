#include "segment/normalization.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "upforge/error.h"

namespace upforge::segment {

namespace {

/// Keeps the z-scores of an even image finite; what such models are trained with.
constexpr double least_deviation = 1e-6;

void require_pixels(std::size_t values, std::size_t channels) {
    if (values % channels != 0) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{} values are no pixels of {} channels", values, channels));
    }
}

/// The one of this channel, or of all.
double of_channel(const std::vector<double>& values, std::size_t channel) {
    if (values.size() == 1) {
        return values.front();
    }
    if (channel >= values.size()) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("mean or std of {} channels for more", values.size()));
    }
    return values[channel];
}

}  // namespace

PixelStatistics::PixelStatistics(int channels) : channels_(channels) {
    if (channels < 1) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("pixels of {} channels; they have at least 1", channels));
    }
}

void PixelStatistics::add(std::span<const float> pixels) {
    const std::size_t step = channels_.size();
    require_pixels(pixels.size(), step);
    if (pixels.empty()) {
        return;
    }
    for (std::size_t c = 0; c < step; ++c) {
        // A copy, so that it can stay in registers.
        Sums sums = channels_[c];
        if (count_ == 0) {
            sums.first = sums.least = sums.most = pixels[c];
        }
        for (std::size_t i = c; i < pixels.size(); i += step) {
            const double difference = static_cast<double>(pixels[i]) - sums.first;
            sums.differences += difference;
            sums.squares += difference * difference;
            sums.least = std::min(sums.least, pixels[i]);
            sums.most = std::max(sums.most, pixels[i]);
        }
        channels_[c] = sums;
    }
    count_ += static_cast<std::int64_t>(pixels.size() / step);
}

std::vector<PixelStatistics::Channel> PixelStatistics::channels() const {
    std::vector<Channel> channels(channels_.size());
    if (count_ == 0) {
        return channels;
    }
    const auto count = static_cast<double>(count_);
    std::ranges::transform(channels_, channels.begin(), [&](const Sums& sums) {
        const double mean = sums.differences / count;
        const double variance = sums.squares / count - mean * mean;
        return Channel{.mean = sums.first + mean,
                       .deviation = std::sqrt(std::max(variance, 0.0)),
                       .least = sums.least,
                       .most = sums.most};
    });
    return channels;
}

InputConversion::InputConversion(const Preprocessing& preprocessing, const PixelStatistics& image)
    : scale_(preprocessing.scale) {
    for (const PixelStatistics::Channel& seen : image.channels()) {
        Channel channel;
        switch (preprocessing.normalize) {
            case Normalization::none:
                break;
            case Normalization::zscore:
                channel = {scale_ * seen.mean, scale_ * seen.deviation + least_deviation};
                break;
            case Normalization::minmax: {
                const double range = scale_ * (seen.most - seen.least);
                channel = {scale_ * seen.least, range > 0 ? range : 1};
                break;
            }
        }
        const std::size_t c = channels_.size();
        channel.offset += of_channel(preprocessing.mean, c) * channel.divisor;
        channel.divisor *= of_channel(preprocessing.std, c);
        channels_.push_back(channel);
    }
}

void InputConversion::apply(std::span<const float> pixels, std::span<float> values) const {
    const std::size_t step = channels_.size();
    require_pixels(pixels.size(), step);
    if (values.size() != pixels.size()) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{} values for {} of pixels", values.size(), pixels.size()));
    }
    for (std::size_t c = 0; c < step; ++c) {
        const auto [offset, divisor] = channels_[c];
        for (std::size_t i = c; i < pixels.size(); i += step) {
            values[i] = static_cast<float>((scale_ * pixels[i] - offset) / divisor);
        }
    }
}

}  // namespace upforge::segment
