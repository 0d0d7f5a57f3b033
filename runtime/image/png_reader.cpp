#include "image/png_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "image/libpng.h"
#include "upforge/error.h"

namespace upforge {

namespace {

/// Chunks that libpng would read into memory or decompress, and that are not needed here.
constexpr png_byte skipped_chunks[] =
    "bKGD\0cHRM\0eXIf\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0sPLT\0tEXt\0tIME\0zTXt";
constexpr int skipped_chunk_count = sizeof skipped_chunks / 5;

/// Of any chunk that is read whole: the largest needed one, the palette, takes 768.
constexpr png_alloc_size_t chunk_bytes = 64 << 10;

}  // namespace

PngReader::PngReader(const std::filesystem::path& path, const PngLimits& limits)
    : PngReader(InputStream(path), limits) {}

PngReader::PngReader(std::span<const std::byte> bytes, std::string name, const PngLimits& limits)
    : PngReader(InputStream(bytes, std::move(name)), limits) {}

PngReader::PngReader(InputStream stream, const PngLimits& limits) : stream_(std::move(stream)) {
    const std::size_t there = stream_.read(start_.data(), start_.size());
    if (stream_.failure()) {
        throw_cannot_read(stream_.name(), stream_.failure().message());
    }
    header_ = parse_png_start(std::span(start_).first(there), stream_.name());
    require_within(limits, header_, stream_.name());
    libpng_ = std::make_unique<Libpng>(Libpng::Direction::read);
    read_header();
}

PngReader::~PngReader() = default;

std::string PngReader::warning() const {
    return libpng_->warning();
}

std::size_t PngReader::take_bytes(void* data, std::size_t size) noexcept {
    const std::size_t from_start = std::min(size, start_.size() - start_read_);
    std::memcpy(data, start_.data() + start_read_, from_start);
    start_read_ += from_start;
    return from_start +
           stream_.read(static_cast<std::uint8_t*>(data) + from_start, size - from_start);
}

void PngReader::give_bytes(png_structp png, png_bytep data, std::size_t size) {
    if (static_cast<PngReader*>(png_get_io_ptr(png))->take_bytes(data, size) < size) {
        png_error(png, "the file ends early");
    }
}

void PngReader::fail() const {
    throw_cannot_read(stream_.name(),
                      stream_.failure() ? stream_.failure().message() : libpng_->error());
}

void PngReader::read_header() {
    const png_structp png = libpng_->png();
    const png_infop info = libpng_->info();
    const bool read = libpng_->attempt([&] {
        png_set_read_fn(png, this, give_bytes);
        // The sizes were checked against our own limits.
        png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
        png_set_chunk_malloc_max(png, chunk_bytes);
        png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, skipped_chunks,
                                    skipped_chunk_count);
        png_read_info(png, info);
        png_set_packing(png);
        png_set_interlace_handling(png);
        png_read_update_info(png, info);
    });
    if (!read) {
        fail();
    }
    read_palette();
    read_transparency();
    png_fixed_point gamma = 0;
    if (png_get_gAMA_fixed(png, info, &gamma) != 0) {
        header_.gamma = gamma / 100'000.0;
    }
    header_.srgb = png_get_valid(png, info, PNG_INFO_sRGB) != 0;
}

void PngReader::read_palette() {
    png_colorp colors = nullptr;
    int count = 0;
    if (header_.color != PngColor::palette ||
        png_get_PLTE(libpng_->png(), libpng_->info(), &colors, &count) == 0) {
        return;
    }
    for (const png_color& color : std::span(colors, count)) {
        header_.palette.push_back({.color = {color.red, color.green, color.blue}});
    }
}

void PngReader::read_transparency() {
    png_bytep alphas = nullptr;
    int count = 0;
    png_color_16p color = nullptr;
    if (png_get_tRNS(libpng_->png(), libpng_->info(), &alphas, &count, &color) == 0) {
        return;
    }
    if (header_.color == PngColor::palette) {
        for (int i = 0; i < std::min<int>(count, header_.palette.size()); ++i) {
            header_.palette[i].alpha = alphas[i];
        }
    } else if (header_.color == PngColor::grey) {
        header_.transparent = {color->gray, color->gray, color->gray};
    } else {
        header_.transparent = {color->red, color->green, color->blue};
    }
}

void PngReader::read_passes() {
    rows_.resize(header_.row_bytes() * header_.height);
    const png_structp png = libpng_->png();
    const bool read = libpng_->attempt([&] {
        for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; ++pass) {
            for (std::int64_t y = 0; y < header_.height; ++y) {
                png_read_row(png, rows_.data() + y * header_.row_bytes(), nullptr);
            }
        }
    });
    if (!read) {
        fail();
    }
}

void PngReader::finish() {
    if (!libpng_->attempt([&] { png_read_end(libpng_->png(), nullptr); })) {
        fail();
    }
}

const std::uint8_t* PngReader::next_row() {
    if (header_.interlaced) {
        if (next_row_ == 0) {
            read_passes();
        }
        return rows_.data() + next_row_ * header_.row_bytes();
    }
    rows_.resize(header_.row_bytes());
    if (!libpng_->attempt([&] { png_read_row(libpng_->png(), rows_.data(), nullptr); })) {
        fail();
    }
    return rows_.data();
}

void PngReader::read_row(std::span<std::uint16_t> samples) {
    if (next_row_ == header_.height || std::ssize(samples) != header_.row_samples()) {
        throw Error(
            ErrorCode::invalid_argument,
            fmt::format("{}: room for {} samples of row {}; it has {} rows of {}", stream_.name(),
                        samples.size(), next_row_, header_.height, header_.row_samples()));
    }
    const std::uint8_t* bytes = next_row();
    if (header_.bit_depth == 16) {
        for (std::uint16_t& sample : samples) {
            sample = static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
            bytes += 2;
        }
    } else {
        std::copy_n(bytes, samples.size(), samples.begin());
    }
    if (++next_row_ == header_.height) {
        finish();
    }
}

}  // namespace upforge
