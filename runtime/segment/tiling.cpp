#include "segment/tiling.h"

#include <fmt/format.h>

#include <algorithm>

#include "segment/whole_numbers.h"
#include "upforge/error.h"

namespace upforge::segment {
namespace {

[[noreturn]] void refuse_window(int pixels, std::int64_t alignment) {
    throw Error(ErrorCode::invalid_argument,
                fmt::format("a tile of {} pixels is too small: what lies around it changes all but "
                            "a few of them, and tiles are {} pixels apart; a larger one is needed",
                            pixels, alignment));
}

int in_output(std::int64_t pixels, const PixelRatio& scale) {
    return static_cast<int>(pixels * scale.output / scale.input);
}

}  // namespace

int AxisCanvas::source(int pixel) const {
    const int period = std::max(1, 2 * (image - 1));
    const int place = (pixel - before) % period;
    const int folded = place < 0 ? place + period : place;
    return std::min(folded, period - folded);
}

AxisTiles exact_tiles(const AxisField& field, const AxisCanvas& canvas, std::int64_t alignment) {
    const int pixels = field.input_pixels(), last_window = canvas.pixels - pixels;
    if (last_window == 0) {
        return {{0, 0, canvas.output, 0}};
    }
    const PixelRatio scale = field.scale();
    const Interval at_start = field.settled(false, true), inside = field.settled(true, true),
                   at_end = field.settled(true, false);
    AxisTiles tiles;
    int window = 0, covered = 0;
    while (true) {
        const int place = in_output(window, scale);
        const Interval& settled = window == 0 ? at_start : window == last_window ? at_end : inside;
        const auto end = std::min<std::int64_t>(canvas.output, place + settled.last + 1);
        if (settled.empty() || end <= covered) {
            refuse_window(pixels, alignment);
        }
        tiles.push_back({window, covered, static_cast<int>(end), covered - place});
        covered = static_cast<int>(end);
        if (covered == canvas.output) {
            return tiles;
        }
        // The furthest that begins to be settled where this one ends.
        const bool reaches_end = in_output(last_window, scale) + at_end.first <= covered;
        const std::int64_t furthest = (covered - inside.first) * scale.input / scale.output;
        const std::int64_t next =
            reaches_end
                ? last_window
                : std::min(floor_divide(furthest, alignment) * alignment, last_window - alignment);
        if (next <= window) {
            refuse_window(pixels, alignment);
        }
        window = static_cast<int>(next);
    }
}

AxisTiles adjoining_tiles(const AxisCanvas& canvas, const PixelRatio& scale, int pixels,
                          int output_pixels) {
    const int last_window = std::max(0, canvas.pixels - pixels);
    AxisTiles tiles;
    for (int covered = 0; covered < canvas.output;) {
        const auto wanted = ceil_divide(std::int64_t{covered} * scale.input, scale.output);
        int window = static_cast<int>(std::min<std::int64_t>(wanted, last_window));
        while (in_output(window, scale) > covered) {
            --window;
        }
        const int place = in_output(window, scale);
        const int end = std::min(canvas.output, place + output_pixels);
        tiles.push_back({window, covered, end, covered - place});
        covered = end;
    }
    return tiles;
}

AxisTiles overlapping_tiles(const AxisCanvas& canvas, const PixelRatio& scale, std::int64_t step,
                            int pixels, int output_pixels) {
    // In terms of what is kept: networks without padding keep less of a window than they read.
    const std::int64_t kept = output_pixels * scale.input / scale.output;
    const std::int64_t unit = step <= kept ? step : scale.input;
    const std::int64_t apart = std::max<std::int64_t>(1, kept * 3 / 4 / unit);
    const std::int64_t last = ceil_divide(std::max(0, canvas.pixels - pixels), unit);
    const std::int64_t count = ceil_divide(last, apart);
    AxisTiles tiles;
    for (std::int64_t i = 0; i <= count; ++i) {
        const auto window = static_cast<int>(count == 0 ? 0 : last * i / count * unit);
        const int place = in_output(window, scale);
        const int first = tiles.size() < 2 ? place : std::max(place, tiles[tiles.size() - 2].end);
        tiles.push_back(
            {window, first, std::min(canvas.output, place + output_pixels), first - place});
        if (tiles.back().end == canvas.output) {
            break;
        }
    }
    return tiles;
}

std::vector<float> blend_weights(const AxisTiles& tiles, std::size_t tile) {
    const AxisTile& here = tiles[tile];
    std::vector<float> weights(here.pixels(), 1.0f);
    const auto fade = [&](int begin, int end, bool in) {
        for (int pixel = begin; pixel < end; ++pixel) {
            const float of_later = (float(pixel - begin) + 0.5f) / float(end - begin);
            weights[pixel - here.first] = in ? of_later : 1 - of_later;
        }
    };
    if (tile > 0) {
        fade(here.first, tiles[tile - 1].end, true);
    }
    if (tile + 1 < tiles.size()) {
        fade(tiles[tile + 1].first, here.end, false);
    }
    return weights;
}

int window_pixels(const AxisCanvas& canvas, std::int64_t alignment, int tile) {
    const int excess = std::max(0, canvas.pixels - tile);
    const auto window = canvas.pixels - static_cast<int>(round_up(excess, alignment));
    return window > 0 ? window : window + static_cast<int>(alignment);
}

int even_window(const AxisField& field, const AxisCanvas& canvas, std::int64_t alignment) {
    const int pixels = field.input_pixels();
    const Interval settled = field.settled(true, true);
    const PixelRatio scale = field.scale();
    const std::int64_t kept = (settled.last - settled.first + 1) * scale.input / scale.output;
    const std::int64_t apart = kept / alignment * alignment;
    if (apart <= 0 || pixels == canvas.pixels) {
        return pixels;
    }
    const std::int64_t overlap = pixels - apart;
    const std::int64_t tiles = 1 + ceil_divide(canvas.pixels - pixels, apart);
    const std::int64_t least = ceil_divide(canvas.pixels + (tiles - 1) * overlap, tiles);
    return canvas.pixels - static_cast<int>((canvas.pixels - least) / alignment * alignment);
}

double Tiling::overhead() const {
    return double(tiles()) * window.y * window.x / (double(height.image) * width.image);
}

}  // namespace upforge::segment
