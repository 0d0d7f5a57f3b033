#include "segment/mosaic.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace upforge::segment {
namespace {

/// Whether a neighbour covers a part of the tile.
bool is_blended(const AxisTiles& tiles, std::size_t tile) {
    return (tile > 0 && tiles[tile - 1].end > tiles[tile].first) ||
           (tile + 1 < tiles.size() && tiles[tile + 1].first < tiles[tile].end);
}

void add_weighted(const Tensor& output, const std::vector<float>& down,
                  const std::vector<float>& across, const Tensor& sum) {
    const auto& [batch, height, width, channels] = output.shape();
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const float weight = down[y] * across[x];
            for (int c = 0; c < channels; ++c) {
                sum.at(0, y, x, c) += weight * output.at(0, y, x, c);
            }
        }
    }
}

void clear(const Tensor& rows) {
    std::fill_n(rows.floats(), rows.shape().elements(), 0.0f);
}

}  // namespace

Mosaic::Mosaic(const Tiling& tiling, int channels, RowSink sink)
    : tiling_(tiling), sink_(std::move(sink)) {
    if (tiling.tiles() == 1) {
        return;
    }
    const auto rows = std::ranges::max_element(tiling.rows, {}, &AxisTile::pixels)->pixels();
    band_ = Tensor({1, rows, tiling.width.output, channels});
}

void Mosaic::add(std::size_t row, std::size_t column, const Tensor& output) {
    const AxisTile& down = tiling_.rows[row];
    const AxisTile& across = tiling_.columns[column];
    const Tensor kept = output.crop(down.skipped, across.skipped, down.pixels(), across.pixels());
    if (tiling_.tiles() == 1) {
        sink_(kept);
        return;
    }
    const Tensor place =
        band_.crop(down.first - first_, across.first, down.pixels(), across.pixels());
    if (is_blended(tiling_.rows, row) || is_blended(tiling_.columns, column)) {
        add_weighted(kept, blend_weights(tiling_.rows, row), blend_weights(tiling_.columns, column),
                     place);
    } else {
        place.copy_from(kept);
    }
    if (column + 1 == tiling_.columns.size()) {
        finish_row(row);
    }
}

void Mosaic::finish_row(std::size_t row) {
    const int end = tiling_.rows[row].end;
    const int next =
        row + 1 < tiling_.rows.size() ? std::min(tiling_.rows[row + 1].first, end) : end;
    const int width = tiling_.width.output, complete = next - first_, open = end - next;
    if (complete > 0) {
        sink_(band_.crop(0, 0, complete, width));
    }
    // What the next tiles go on with moves to the top.
    for (int y = 0; y < open; ++y) {
        band_.crop(y, 0, 1, width).copy_from(band_.crop(complete + y, 0, 1, width));
    }
    if (open < band_.shape().height) {
        clear(band_.crop(open, 0, band_.shape().height - open, width));
    }
    first_ = next;
}

}  // namespace upforge::segment
