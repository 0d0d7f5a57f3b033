#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "image/color.h"

namespace upforge {

/// The numbers that files use.
enum class PngColor : std::uint8_t {
    grey = 0,
    rgb = 2,
    palette = 3,
    grey_alpha = 4,
    rgba = 6,
};

/// Samples a pixel.
int channels_of(PngColor color);

struct PaletteEntry {
    Rgb color;
    std::uint8_t alpha = 255;
};

/// What a PNG file says before its pixels.
struct PngHeader {
    std::int64_t width = 0;
    std::int64_t height = 0;
    PngColor color = PngColor::grey;
    int bit_depth = 8;  ///< of a sample: 1, 2, 4, 8 or 16
    bool interlaced = false;

    /// Of colour type palette only.
    std::vector<PaletteEntry> palette = {};
    /// The one grey (thrice) or colour that is transparent, as samples; from tRNS.
    std::optional<std::array<std::uint16_t, 3>> transparent = {};
    /// The gAMA chunk and whether there is an sRGB chunk. They are told, not applied: samples are
    /// taken as they are, as the pipelines do with which networks are trained.
    std::optional<double> gamma = {};
    bool srgb = false;

    int channels() const { return channels_of(color); }
    /// Of a sample: 2^bit_depth - 1.
    int max_sample() const { return (1 << bit_depth) - 1; }
    std::int64_t row_samples() const { return width * channels(); }
    /// In memory: samples of fewer than 8 bits take a byte each.
    std::int64_t row_bytes() const { return row_samples() * (bit_depth == 16 ? 2 : 1); }
    bool has_transparency() const;
};

/// "8-bit RGBA", "4-bit palette with transparency".
std::string kind_of(const PngHeader& header);

/// The signature and the IHDR chunk.
constexpr std::size_t png_start_bytes = 33;

/// Sizes and format, from the first `png_start_bytes` of a file or as many as it has. Throws
/// Error(ErrorCode::file) where they are not a PNG file's; `name` is for messages.
PngHeader parse_png_start(std::span<const std::uint8_t> bytes, const std::string& name);

}  // namespace upforge
