#include "image/png_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "image/libpng.h"
#include "upforge/error.h"

namespace upforge {

namespace {

constexpr int palette_classes = 256;
constexpr int grey_classes = 65536;

int largest_sample(const PngFormat& format) {
    return format.color == PngColor::palette ? static_cast<int>(format.palette.size()) - 1
                                             : (1 << format.bit_depth) - 1;
}

std::int64_t row_samples(const PngFormat& format) {
    return format.width * channels_of(format.color);
}

/// libpng would cut greater numbers to 32 bits.
bool fits_in_a_png(std::int64_t extent) {
    return extent >= 1 && extent <= PNG_UINT_31_MAX;
}

void flush_nothing(png_structp) {}

/// Against libpng's default, an overlay of 512 x 512 took 18 ms instead of 84 and 6 % fewer bytes,
/// and a mask 0.9 ms instead of 2.9 and 19 % more.
constexpr int compression_level = 2;
constexpr int row_filter = PNG_FILTER_UP;

}  // namespace

PngFormat label_format(std::int64_t width, std::int64_t height, int classes,
                       std::vector<Rgb> colors) {
    if (classes < 1 || classes > grey_classes) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("{} classes; a label image has 1 to {}", classes, grey_classes));
    }
    if (classes > palette_classes) {
        return {.width = width, .height = height, .color = PngColor::grey, .bit_depth = 16};
    }
    if (std::ssize(colors) != classes) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{} colours for {} classes", colors.size(), classes));
    }
    const auto bits = static_cast<unsigned>(std::bit_width(classes - 1u));
    return {.width = width,
            .height = height,
            .color = PngColor::palette,
            .bit_depth = static_cast<int>(std::bit_ceil(std::max(1u, bits))),
            .palette = std::move(colors)};
}

PngWriter::PngWriter(const std::filesystem::path& path, const PngFormat& format)
    : format_(format), max_sample_(largest_sample(format)), file_(path) {
    if (!fits_in_a_png(format_.width) || !fits_in_a_png(format_.height)) {
        throw_cannot_write(path, fmt::format("an image of {}x{} pixels; PNG has 1 to {} a side",
                                             format_.width, format_.height, PNG_UINT_31_MAX));
    }
    libpng_ = std::make_unique<Libpng>(Libpng::Direction::write);
    write_header();
    row_.resize(row_samples(format_) * (format_.bit_depth == 16 ? 2 : 1));
}

PngWriter::~PngWriter() = default;

void PngWriter::fail() const {
    throw_cannot_write(file_.path(), failure_ ? failure_.message() : libpng_->error());
}

void PngWriter::take_bytes(png_structp png, png_bytep data, std::size_t size) {
    PngWriter& writer = *static_cast<PngWriter*>(png_get_io_ptr(png));
    writer.failure_ = writer.file_.write(data, size);
    if (writer.failure_) {
        png_error(png, "write failed");
    }
}

void PngWriter::write_header() {
    std::vector<png_color> palette;
    for (const Rgb& color : format_.palette) {
        palette.push_back({color.red, color.green, color.blue});
    }
    std::vector<png_text> texts;
    for (auto& [keyword, text] : format_.texts) {
        png_text chunk = {};
        chunk.compression = PNG_TEXT_COMPRESSION_NONE;
        chunk.key = keyword.data();
        chunk.text = text.data();
        chunk.text_length = text.size();
        texts.push_back(chunk);
    }
    const png_structp png = libpng_->png();
    const png_infop info = libpng_->info();
    const bool written = libpng_->attempt([&] {
        png_set_write_fn(png, this, take_bytes, flush_nothing);
        png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
        png_set_compression_level(png, compression_level);
        png_set_filter(png, PNG_FILTER_TYPE_BASE, row_filter);
        png_set_IHDR(png, info, format_.width, format_.height, format_.bit_depth,
                     static_cast<int>(format_.color), PNG_INTERLACE_NONE,
                     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
        if (!palette.empty()) {
            png_set_PLTE(png, info, palette.data(), static_cast<int>(palette.size()));
        }
        if (!texts.empty()) {
            png_set_text(png, info, texts.data(), static_cast<int>(texts.size()));
        }
        png_write_info(png, info);
        png_set_packing(png);
    });
    if (!written) {
        fail();
    }
}

template <typename Sample>
void PngWriter::write_samples(std::span<const Sample> samples) {
    if (next_row_ == format_.height || std::ssize(samples) != row_samples(format_)) {
        throw Error(
            ErrorCode::invalid_argument,
            fmt::format("{}: {} samples for row {}; it has {} rows of {}", file_.path().string(),
                        samples.size(), next_row_, format_.height, row_samples(format_)));
    }
    const int largest = *std::ranges::max_element(samples);
    if (largest > max_sample_) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{}: sample {} in row {}, the largest is {}", file_.path().string(),
                                largest, next_row_, max_sample_));
    }
    auto byte = row_.begin();
    for (const int sample : samples) {
        if (format_.bit_depth == 16) {
            *byte++ = static_cast<std::uint8_t>(sample >> 8);
        }
        *byte++ = static_cast<std::uint8_t>(sample);
    }
    if (!libpng_->attempt([&] { png_write_row(libpng_->png(), row_.data()); })) {
        fail();
    }
    ++next_row_;
}

template void PngWriter::write_samples(std::span<const std::uint8_t>);
template void PngWriter::write_samples(std::span<const std::uint16_t>);

void PngWriter::finish() {
    if (next_row_ != format_.height) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{}: {} rows were written of {}", file_.path().string(), next_row_,
                                format_.height));
    }
    if (!libpng_->attempt([&] { png_write_end(libpng_->png(), libpng_->info()); })) {
        fail();
    }
    file_.commit();
}

}  // namespace upforge
