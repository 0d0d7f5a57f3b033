#include "segment/image_source.h"

#include <fmt/format.h>

#include <utility>

#include "image/input_stream.h"
#include "upforge/error.h"

namespace upforge::segment {
namespace {

std::vector<std::byte> read_all(InputStream& stream, std::int64_t most) {
    constexpr std::size_t step = std::size_t{1} << 20;
    std::vector<std::byte> bytes;
    for (std::size_t more = step; more == step;) {
        const std::size_t read = bytes.size();
        bytes.resize(read + step);
        more = stream.read(bytes.data() + read, step);
        bytes.resize(read + more);
        if (static_cast<std::int64_t>(bytes.size()) > most) {
            throw Error(ErrorCode::too_large,
                        fmt::format("{} has more than {} bytes, which is the limit (--max-memory); "
                                    "a file is not kept in memory",
                                    stream.name(), most));
        }
    }
    if (stream.failure()) {
        throw_cannot_read(stream.name(), stream.failure().message());
    }
    return bytes;
}

}  // namespace

ImageSource::ImageSource(std::filesystem::path path, const PngLimits& limits)
    : path_(std::move(path)), name_(path_.string()), limits_(limits) {
    if (path_ == "-") {
        InputStream stream(path_);
        name_ = stream.name();
        bytes_ = read_all(stream, limits.held_bytes);
    }
}

std::unique_ptr<PngReader> ImageSource::open() const {
    return path_ == "-" ? std::make_unique<PngReader>(bytes_, name_, limits_)
                        : std::make_unique<PngReader>(path_, limits_);
}

PixelRows::PixelRows(const ImageSource& source, int channels, Rgb background)
    : reader_(source.open()),
      conversion_(reader_->header(), channels, background),
      samples_(reader_->header().row_samples()),
      pixels_(reader_->header().width * channels) {}

std::span<const float> PixelRows::next() {
    reader_->read_row(samples_);
    conversion_.apply(samples_, pixels_);
    return pixels_;
}

}  // namespace upforge::segment
