#include "segment/segmenter.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "segment/palette.h"
#include "upforge/error.h"

namespace upforge::segment {
namespace {

/// Adds the time of its life to a sum.
class Stopwatch {
  public:
    explicit Stopwatch(double& seconds) : seconds_(seconds) {}
    ~Stopwatch() {
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start_;
        seconds_ += passed.count();
    }
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;

  private:
    double& seconds_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

void require_image_channels(int channels) {
    if (channels != 1 && channels != 3) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("the network takes images of {} channels; a PNG file gives 1 "
                                "(grey) or 3 (red, green, blue)",
                                channels));
    }
}

YX size_of(const PngHeader& header) {
    constexpr std::int64_t most = std::numeric_limits<int>::max() / 2;
    if (header.width > most || header.height > most) {
        throw Error(ErrorCode::too_large, fmt::format("an image of {}x{} pixels; at most {} a side",
                                                      header.height, header.width, most));
    }
    return {static_cast<int>(header.height), static_cast<int>(header.width)};
}

void add_rows(MaskFiles& files, const Tensor& scores, const Observer& observer) {
    const std::size_t row = std::size_t(scores.shape().width) * scores.shape().channels;
    for (int y = 0; y < scores.shape().height; ++y) {
        const std::span<const Label> labels = files.add_row({&scores.at(0, y, 0, 0), row});
        if (observer.labels) {
            observer.labels(labels);
        }
    }
}

/// The tiles that somebody asks for, or an error that says which they could.
Tiling tiles_of(const Tiler& tiler, YX image, int tile) {
    constexpr int step = 16;
    for (int enough = tile; enough <= std::max(tile, std::max(image.y, image.x)); enough += step) {
        try {
            const Tiling tiling = tiler.tiles(image, enough);
            if (enough == tile) {
                return tiling;
            }
            throw Error(ErrorCode::unsupported,
                        fmt::format("tiles of {} pixels are too small for the network, {} are "
                                    "enough",
                                    tile, enough));
        } catch (const Error& error) {
            if (error.code() != ErrorCode::invalid_argument) {
                throw;
            }
        }
    }
    throw Error(ErrorCode::unsupported,
                fmt::format("tiles of {} pixels are too small for the network, and larger ones are "
                            "no tiles of an image of {}x{}",
                            tile, image.y, image.x));
}

}  // namespace

Segmenter::Segmenter(Model model, const Settings& settings)
    : network_(std::move(model)),
      preprocessing_(parse_preprocessing(settings)),
      labeling_(network_.output_channels(), preprocessing_.scores.value_or(network_.scores())),
      colors_(preprocessing_.colors) {
    require_image_channels(network_.input_channels());
    require_counts(settings, network_.input_channels(), labeling_.classes());
    if (colors_.empty()) {
        colors_ = distinct_colors(labeling_.classes());
    }
}

InputConversion Segmenter::prepare(const ImageSource& image) const {
    PixelStatistics statistics(network_.input_channels());
    if (preprocessing_.normalize != Normalization::none) {
        PixelRows rows(image, network_.input_channels(), preprocessing_.background);
        for (std::int64_t y = 0; y < rows.header().height; ++y) {
            statistics.add(rows.next());
        }
    }
    return {preprocessing_, statistics};
}

Tiling Segmenter::divide(YX image, const Division& division) {
    constexpr int usual_patch = 128;
    Tiler tiler(network_);
    switch (division.method) {
        case Method::patch:
            return tiler.patches(image, division.tile.value_or(usual_patch));
        case Method::sliding:
            return tiler.sliding(image);
        case Method::dense:
            break;
    }
    return division.tile
               ? tiles_of(tiler, image, *division.tile)
               : tiler.within(image, division.memory / std::size_t(division.images_at_once));
}

Segmentation Segmenter::segment(const ImageSource& image, const MaskPaths& paths,
                                const Division& division, const Observer& observer) {
    Segmentation result;
    Seconds& seconds = result.seconds;
    {
        const Stopwatch total(seconds.total);
        PixelRows rows(image, network_.input_channels(), preprocessing_.background);
        result.width = rows.header().width;
        result.height = rows.header().height;
        result.conversion = rows.description();
        result.tiling = divide(size_of(rows.header()), division);
        const Tiling& tiling = result.tiling;
        result.bytes = Tiler(network_).bytes(tiling);
        result.device = network_.context(tiling.window)->device_share();
        result.device_was_full = network_.device_was_full();
        MaskFiles files(paths, tiling.width.output, tiling.height.output, labeling_, colors_, image,
                        preprocessing_.background);
        const auto prepare_pixels = [&] {
            const Stopwatch decode(seconds.decode);
            return prepare(image);
        };
        const InputConversion conversion = prepare_pixels();
        const double before = seconds.decode + seconds.encode;
        {
            const Stopwatch network(seconds.network);
            run_tiles(
                network_, tiling,
                [&](const Tensor& row) {
                    const Stopwatch decode(seconds.decode);
                    conversion.apply(rows.next(), {row.floats(), row.shape().elements()});
                },
                [&](const Tensor& scores) {
                    const Stopwatch encode(seconds.encode);
                    add_rows(files, scores, observer);
                },
                observer.tiles, division.images_at_once > 1);
        }
        seconds.network -= seconds.decode + seconds.encode - before;
        {
            const Stopwatch encode(seconds.encode);
            files.finish();
        }
        result.mask = files.statistics();
    }
    result.warnings = warnings_of(result.mask, preprocessing_);
    return result;
}

}  // namespace upforge::segment
