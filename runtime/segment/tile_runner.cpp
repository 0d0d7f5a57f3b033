#include "segment/tile_runner.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <vector>

namespace upforge::segment {
namespace {

/// Rows of the image that windows show.
struct RowRange {
    int first, end;
};

/// For each row of tiles, what it and all after it need from `first` on, and it itself to `end`.
std::vector<RowRange> rows_needed(const Tiling& tiling) {
    std::vector<RowRange> ranges;
    int first = tiling.height.image;
    for (auto tile = tiling.rows.rbegin(); tile != tiling.rows.rend(); ++tile) {
        int end = 0;
        for (int y = tile->window; y < tile->window + tiling.window.y; ++y) {
            first = std::min(first, tiling.height.source(y));
            end = std::max(end, tiling.height.source(y) + 1);
        }
        ranges.push_back({first, end});
    }
    std::ranges::reverse(ranges);
    return ranges;
}

void fill_window(const Tensor& input, const Tiling& tiling, int top, int left,
                 const RowBand& band) {
    const auto& [batch, height, width, channels] = input.shape();
    std::vector<int> columns(width);
    for (int x = 0; x < width; ++x) {
        columns[x] = tiling.width.source(left + x);
    }
    for (int y = 0; y < height; ++y) {
        const float* row = band.row(tiling.height.source(top + y)).floats();
        for (int x = 0; x < width; ++x) {
            std::copy_n(row + std::ptrdiff_t{columns[x]} * channels, channels,
                        &input.at(0, y, x, 0));
        }
    }
}

}  // namespace

void run_tiles(ImageNetwork& network, const Tiling& tiling, const RowSource& source,
               const RowSink& sink, const TileProgress& progress, bool shared) {
    const std::shared_ptr<plan::Context> context = network.context(tiling.window);
    const graph::Graph& graph = context->plan().graph;
    const Tensor& input = context->values().value(graph.inputs.front().value);
    const Tensor& output = context->values().value(graph.outputs.front().value);
    RowBand band(source, {1, 1, tiling.width.image, network.input_channels()});
    const std::vector<RowRange> needed = rows_needed(tiling);
    Mosaic mosaic(tiling, network.output_channels(), sink);
    std::size_t done = 0;
    for (std::size_t row = 0; row < tiling.rows.size(); ++row) {
        band.move_to(needed[row].first, needed[row].end);
        for (std::size_t column = 0; column < tiling.columns.size(); ++column) {
            const auto run = [&] {
                const std::lock_guard turn(network.turn());
                fill_window(input, tiling, tiling.rows[row].window, tiling.columns[column].window,
                            band);
                context->run();
                return shared ? output.clone() : output;
            };
            mosaic.add(row, column, run());
            if (progress) {
                progress(++done, tiling.tiles());
            }
        }
    }
    band.move_to(tiling.height.image, tiling.height.image);
}

}  // namespace upforge::segment
