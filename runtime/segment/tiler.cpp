#include "segment/tiler.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "segment/whole_numbers.h"
#include "upforge/error.h"
#include "upforge/machine.h"

namespace upforge::segment {
namespace {

/// More memory than this gains nothing where tiles cost little.
constexpr std::size_t little_bytes = std::size_t{512} << 20;
/// Pixels computed for each of the image that are worth less memory.
constexpr double small_overhead = 1.25;

int pixels_of(Axis axis, YX size) {
    return axis == Axis::rows ? size.y : size.x;
}

const char* name_of(Axis axis) {
    return axis == Axis::rows ? "rows" : "columns";
}

/// In steps of about a tenth: as fine as the overhead is worth.
std::vector<int> tile_sizes(YX longest) {
    constexpr int least = 64;
    const int most = std::max({longest.y, longest.x, least});
    std::vector<int> sizes;
    for (int tile = least; sizes.empty() || sizes.back() < most; tile += tile / 40 * 4) {
        sizes.push_back(tile);
    }
    return sizes;
}

}  // namespace

AxisCanvas Tiler::canvas(Axis axis, int image) const {
    const auto& [scale, before] = network_->change(axis);
    const auto output =
        static_cast<int>(ceil_divide(std::int64_t{image} * scale.output, scale.input));
    // Within a stride there is a size that the network takes, if it takes any.
    constexpr int sizes_tried = 512;
    const AxisField& field = network_->field().along(axis);
    const int most = image + 2 * before + static_cast<int>(field.pixels()) + sizes_tried;
    int least = image + before;
    if (network_->field().unbounded.empty()) {
        const std::int64_t more = (output - field.output_pixels()) * scale.input / scale.output;
        least = std::max(least, static_cast<int>(field.input_pixels() + more - field.stride()));
    }
    for (int pixels = least; pixels < most; ++pixels) {
        if (network_->output_pixels(axis, pixels).value_or(0) >= output) {
            return {image, before, pixels, output};
        }
    }
    throw Error(ErrorCode::unsupported, fmt::format("the network takes no image of {} to {} {}",
                                                    least, most, name_of(axis)));
}

int Tiler::loose_window(Axis axis, int pixels) const {
    if (const auto only = network_->only_pixels(axis)) {
        return *only;
    }
    for (int fewer = pixels; fewer > 0; --fewer) {
        if (network_->output_pixels(axis, fewer)) {
            return fewer;
        }
    }
    int more = pixels + 1;
    while (!network_->output_pixels(axis, more)) {
        ++more;
    }
    return more;
}

AxisCanvas Tiler::loose_canvas(Axis axis, int image, int window, std::int64_t step) const {
    const auto& [scale, before] = network_->change(axis);
    const std::int64_t output = ceil_divide(std::int64_t{image} * scale.output, scale.input);
    const std::int64_t missing = output - network_->output_pixels(axis, window).value_or(0);
    const std::int64_t moved =
        round_up(std::max<std::int64_t>(0, ceil_divide(missing * scale.input, scale.output)),
                 std::lcm(step, scale.input));
    return {image, before, static_cast<int>(window + moved), static_cast<int>(output)};
}

/// Windows that blend begin at the same place of the network's strides, where these are not known
/// at that of the usual ones.
std::int64_t Tiler::blended_step(Axis axis) const {
    constexpr std::int64_t usual_stride = 32;
    const std::int64_t stride =
        network_->field().unbounded.empty() ? network_->field().along(axis).stride() : usual_stride;
    return std::lcm(stride, network_->change(axis).scale.input);
}

bool Tiler::whole_is_possible(YX image) const {
    const auto fits = [&](Axis axis) {
        const auto only = network_->only_pixels(axis);
        return !only || loose_canvas(axis, pixels_of(axis, image), *only, 1).pixels == *only;
    };
    return fits(Axis::rows) && fits(Axis::columns);
}

/// Of a network at one size nobody can say how it would be at another.
bool Tiler::exact_is_possible() const {
    return network_->field().unbounded.empty() && !network_->only_pixels(Axis::rows) &&
           !network_->only_pixels(Axis::columns);
}

std::int64_t Tiler::alignment(Axis axis) const {
    return aligned_pixels * network_->field().along(axis).stride();
}

Tiling Tiler::whole(YX image) const {
    const auto axis_canvas = [&](Axis axis) {
        const int pixels = pixels_of(axis, image);
        const auto only = network_->only_pixels(axis);
        return only ? loose_canvas(axis, pixels, *only, 1) : canvas(axis, pixels);
    };
    if (!whole_is_possible(image)) {
        throw Error(
            ErrorCode::unsupported,
            fmt::format("the network takes images of {}x{} pixels only, not {}x{}",
                        network_->only_pixels(Axis::rows).value_or(image.y),
                        network_->only_pixels(Axis::columns).value_or(image.x), image.y, image.x));
    }
    const AxisCanvas height = axis_canvas(Axis::rows), width = axis_canvas(Axis::columns);
    return {height,
            width,
            {height.pixels, width.pixels},
            {{0, 0, height.output, 0}},
            {{0, 0, width.output, 0}}};
}

ReceptiveField Tiler::field_of(YX window) const {
    for (const Axis axis : {Axis::rows, Axis::columns}) {
        const int pixels = pixels_of(axis, window);
        if (!network_->output_pixels(axis, pixels)) {
            throw Error(
                ErrorCode::invalid_argument,
                fmt::format("a tile of {} {} is too small for the network", pixels, name_of(axis)));
        }
    }
    return receptive_field(network_->graph_at(window));
}

Tiling Tiler::exact(const Canvas& canvas, YX window, int aligned) const {
    const auto& [height, width] = canvas;
    const std::int64_t down = aligned * network_->field().rows.stride();
    const std::int64_t across = aligned * network_->field().columns.stride();
    const ReceptiveField field = field_of(window);
    const ReceptiveField larger =
        field_of({window.y + static_cast<int>(down), window.x + static_cast<int>(across)});
    if (!field.unbounded.empty() || !field.rows.reads_like(larger.rows) ||
        !field.columns.reads_like(larger.columns)) {
        throw Error(ErrorCode::unsupported,
                    "the network cannot be run in tiles: what it does depends on the image's size");
    }
    Tiling tiling{height, width, window, exact_tiles(field.rows, height, down),
                  exact_tiles(field.columns, width, across)};
    if (tiling.tiles() > 1 && !network_->model().exact) {
        tiling.inexact = "Winograd's algorithm rounds them by their place in a tile";
    }
    return tiling;
}

Tiling Tiler::blended(YX image, YX tile) const {
    const auto axis_tiles = [&](Axis axis, const AxisCanvas& axis_canvas, int window) {
        return overlapping_tiles(axis_canvas, network_->change(axis).scale, blended_step(axis),
                                 window, network_->output_pixels(axis, window).value());
    };
    const auto window_along = [&](Axis axis) {
        const int wanted = pixels_of(axis, tile);
        const int most =
            network_->only_pixels(axis) ? wanted : canvas(axis, pixels_of(axis, image)).pixels;
        return most < wanted ? most : loose_window(axis, wanted);
    };
    const YX window(window_along(Axis::rows), window_along(Axis::columns));
    const AxisCanvas height = loose_canvas(Axis::rows, image.y, window.y, blended_step(Axis::rows));
    const AxisCanvas width =
        loose_canvas(Axis::columns, image.x, window.x, blended_step(Axis::columns));
    Tiling tiling{height, width, window, axis_tiles(Axis::rows, height, window.y),
                  axis_tiles(Axis::columns, width, window.x)};
    if (tiling.tiles() > 1) {
        const std::string& global = network_->field().unbounded;
        tiling.inexact = global.empty() ? "the model takes images of one size" : global;
    }
    return tiling;
}

Tiling Tiler::tiles(YX image, YX tile) const {
    if (!exact_is_possible()) {
        return blended(image, tile);
    }
    const Tiling all = whole(image);
    const auto window = [&](Axis axis, const AxisCanvas& axis_canvas) {
        return window_pixels(axis_canvas, alignment(axis), pixels_of(axis, tile));
    };
    const YX longest(window(Axis::rows, all.height), window(Axis::columns, all.width));
    if (longest == all.window) {
        return all;
    }
    const ReceptiveField field = field_of(longest);
    return exact({all.height, all.width},
                 {even_window(field.rows, all.height, alignment(Axis::rows)),
                  even_window(field.columns, all.width, alignment(Axis::columns))},
                 aligned_pixels);
}

/// They are wide: a band of tiles takes memory by its height.
std::optional<Tiling> Tiler::wide_tiles(YX image, int height) const {
    try {
        return tiles(image, {height, height * 3 / 2});
    } catch (const Error& error) {
        if (error.code() != ErrorCode::invalid_argument) {
            throw;
        }
        return std::nullopt;
    }
}

Tiling Tiler::within(YX image, std::size_t budget) {
    if (whole_is_possible(image)) {
        const Tiling tiling = whole(image);
        const std::size_t enough = exact_is_possible() ? std::min(budget, little_bytes) : budget;
        if (least_bytes(tiling) <= enough && bytes(tiling) <= enough) {
            return tiling;
        }
    }
    // Larger tiles take more memory, and fewer of their pixels are computed twice.
    const std::vector<int> sizes =
        tile_sizes(whole_is_possible(image) ? whole(image).window : image);
    auto size = std::ranges::partition_point(sizes, [&](int tile) {
        const std::optional<Tiling> tiling = wide_tiles(image, tile);
        return !tiling || (tiling->overhead() > small_overhead && least_bytes(*tiling) <= budget);
    });
    if (size == sizes.end()) {
        --size;
    }
    std::size_t least = 0;
    while (const std::optional<Tiling> tiling = wide_tiles(image, *size)) {
        least = least_bytes(*tiling);
        if (least <= budget) {
            least = bytes(*tiling);
        }
        if (least <= budget) {
            return *tiling;
        }
        if (size == sizes.begin()) {
            break;
        }
        --size;
    }
    if (network_->device_was_full()) {
        throw Error(ErrorCode::out_of_memory,
                    fmt::format("{} has no room for this network, not even on the smallest tiles; "
                                "the CPU may have",
                                to_string(device_in_use())));
    }
    throw Error(ErrorCode::out_of_memory,
                fmt::format("{} MB are too few for an image of {}x{} pixels, of which the smallest "
                            "tiles take {} MB",
                            budget / 1'000'000, image.y, image.x, least / 1'000'000 + 1));
}

Tiling Tiler::adjoining(YX image, YX window) const {
    const auto axis_tiles = [&](Axis axis, const AxisCanvas& axis_canvas, int pixels) {
        return adjoining_tiles(axis_canvas, network_->change(axis).scale, pixels,
                               network_->output_pixels(axis, pixels).value());
    };
    const AxisCanvas height = loose_canvas(Axis::rows, image.y, window.y, 1);
    const AxisCanvas width = loose_canvas(Axis::columns, image.x, window.x, 1);
    Tiling tiling{height, width, window, axis_tiles(Axis::rows, height, window.y),
                  axis_tiles(Axis::columns, width, window.x)};
    tiling.inexact = tiling.tiles() > 1 ? "patches do not see each other" : "";
    return tiling;
}

Tiling Tiler::patches(YX image, int patch) const {
    return adjoining(image, {loose_window(Axis::rows, patch), loose_window(Axis::columns, patch)});
}

Tiling Tiler::sliding(YX image) const {
    if (!exact_is_possible()) {
        throw Error(
            ErrorCode::unsupported,
            fmt::format("no window is large enough to slide over the image: {}",
                        network_->field().unbounded.empty() ? "the model takes images of one size"
                                                            : network_->field().unbounded));
    }
    const Canvas both{canvas(Axis::rows, image.y), canvas(Axis::columns, image.x)};
    const auto window = [&](const AxisCanvas& axis, const AxisField& field, std::int64_t pixels) {
        return window_pixels(axis, field.stride(), static_cast<int>(pixels));
    };
    const auto& [rows, columns, unbounded] = network_->field();
    for (std::int64_t more = 0;; ++more) {
        const YX size(window(both.height, rows, rows.pixels() + more * rows.stride()),
                      window(both.width, columns, columns.pixels() + more * columns.stride()));
        if (size == YX(both.height.pixels, both.width.pixels)) {
            return whole(image);
        }
        try {
            return exact(both, size, 1);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::invalid_argument) {
                throw;
            }
        }
    }
}

std::size_t Tiler::band_bytes(const Tiling& tiling) const {
    // A band of tiles keeps no more of the output than its windows cover.
    const PixelRatio& scale = network_->change(Axis::rows).scale;
    const PixelRatio& across = network_->change(Axis::columns).scale;
    const std::size_t band = std::size_t(tiling.window.y) * tiling.width.image;
    const std::size_t output = band * scale.output / scale.input * across.output / across.input;
    return (band * network_->input_channels() + output * network_->output_channels()) *
           sizeof(float);
}

std::size_t Tiler::least_bytes(const Tiling& tiling) const {
    return band_bytes(tiling) + network_->least_bytes(tiling.window);
}

std::size_t Tiler::bytes(const Tiling& tiling) {
    return band_bytes(tiling) + network_->bytes(tiling.window);
}

}  // namespace upforge::segment
