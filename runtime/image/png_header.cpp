#include "image/png_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "image/input_stream.h"

namespace upforge {

namespace {

struct Format {
    PngColor color;
    std::string_view name;
    int channels;
    int fewest_bits;
    int most_bits;
};

constexpr std::array formats = {
    Format{PngColor::grey, "grey", 1, 1, 16},
    Format{PngColor::rgb, "RGB", 3, 8, 16},
    Format{PngColor::palette, "palette", 1, 1, 8},
    Format{PngColor::grey_alpha, "grey with alpha", 2, 8, 16},
    Format{PngColor::rgba, "RGBA", 4, 8, 16},
};

const Format* find_format(int color) {
    const auto found = std::ranges::find(formats, static_cast<PngColor>(color), &Format::color);
    return found == formats.end() ? nullptr : &*found;
}

const Format& format_of(PngColor color) {
    return *find_format(static_cast<int>(color));
}

using namespace std::string_view_literals;

constexpr std::string_view signature = "\x89PNG\r\n\x1a\n"sv;
/// The length of the first chunk and its name.
constexpr std::string_view ihdr = "\0\0\0\x0dIHDR"sv;

struct OtherFormat {
    std::string_view start;
    std::string_view name;
};

/// What is given to a PNG reader by mistake.
constexpr std::array other_formats = {
    OtherFormat{"\xff\xd8\xff"sv, "a JPEG file"},
    OtherFormat{"II*\0"sv, "a TIFF file"},
    OtherFormat{"MM\0*"sv, "a TIFF file"},
    OtherFormat{"GIF8"sv, "a GIF file"},
    OtherFormat{"BM"sv, "a BMP file"},
    OtherFormat{"RIFF"sv, "a WebP file"},
};

void require_signature(std::string_view text, const std::string& name) {
    if (text.empty()) {
        throw_cannot_read(name, "it is empty");
    }
    if (text.starts_with(signature)) {
        return;
    }
    if (signature.starts_with(text)) {
        throw_cannot_read(name, "it ends within its header");
    }
    for (const OtherFormat& format : other_formats) {
        if (text.starts_with(format.start)) {
            throw_cannot_read(name, fmt::format("it is {}, only PNG is read", format.name));
        }
    }
    throw_cannot_read(name, text.substr(1, 3) == "PNG"
                                ? "its PNG signature is damaged, perhaps by a transfer as text"
                                : "it is not a PNG file");
}

/// Numbers are big-endian.
std::int64_t number_at(std::span<const std::uint8_t> bytes) {
    return std::int64_t{bytes[0]} << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
}

std::vector<int> depths_of(const Format& format) {
    std::vector<int> depths;
    for (int bits = format.fewest_bits; bits <= format.most_bits; bits *= 2) {
        depths.push_back(bits);
    }
    return depths;
}

}  // namespace

int channels_of(PngColor color) {
    return format_of(color).channels;
}

bool PngHeader::has_transparency() const {
    return color == PngColor::grey_alpha || color == PngColor::rgba || transparent ||
           std::ranges::any_of(palette,
                               [](const PaletteEntry& entry) { return entry.alpha < 255; });
}

std::string kind_of(const PngHeader& header) {
    const Format& format = format_of(header.color);
    const bool marked = header.color != PngColor::grey_alpha && header.color != PngColor::rgba &&
                        header.has_transparency();
    return fmt::format("{}-bit {}{}", header.bit_depth, format.name,
                       marked ? " with transparency" : "");
}

PngHeader parse_png_start(std::span<const std::uint8_t> bytes, const std::string& name) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    require_signature(text.substr(0, signature.size()), name);
    if (bytes.size() < png_start_bytes) {
        throw_cannot_read(name, "it ends within its header");
    }
    if (!text.substr(signature.size()).starts_with(ihdr)) {
        throw_cannot_read(name, "its first chunk is not an IHDR of 13 bytes");
    }

    const std::span<const std::uint8_t> fields = bytes.subspan(signature.size() + ihdr.size());
    const std::int64_t width = number_at(fields);
    const std::int64_t height = number_at(fields.subspan(4));
    const int bits = fields[8];
    const int color = fields[9];
    const int interlacing = fields[12];
    if (width == 0 || height == 0) {
        throw_cannot_read(name,
                          fmt::format("{}x{} pixels; both must be at least 1", width, height));
    }
    const Format* format = find_format(color);
    if (format == nullptr) {
        throw_cannot_read(name, fmt::format("colour type {}; PNG has 0, 2, 3, 4 and 6", color));
    }
    const std::vector<int> depths = depths_of(*format);
    if (std::ranges::count(depths, bits) == 0) {
        throw_cannot_read(name, fmt::format("{} bits a sample; PNG has {} for {}", bits,
                                            fmt::join(depths, ", "), format->name));
    }
    if (interlacing > 1) {
        throw_cannot_read(name, fmt::format("interlace method {}; PNG has 0 and 1", interlacing));
    }
    return {.width = width,
            .height = height,
            .color = format->color,
            .bit_depth = bits,
            .interlaced = interlacing == 1};
}

}  // namespace upforge
