#pragma once

#include <functional>

#include "segment/tiling.h"
#include "upforge/tensor.h"

namespace upforge::segment {

/// Takes some rows of an image, in order: (1, rows, columns, channels), overwritten later.
using RowSink = std::function<void(const Tensor& rows)>;

/// Puts the outputs of tiles together, row of tiles by row of tiles, and gives away those rows that
/// are complete. Overlapping tiles are blended.
class Mosaic {
  public:
    /// `tiling` must outlive it.
    Mosaic(const Tiling& tiling, int channels, RowSink sink);

    /// The whole output of a tile's window. Tiles come in order, by rows.
    void add(std::size_t row, std::size_t column, const Tensor& output);

  private:
    void finish_row(std::size_t row);

    const Tiling& tiling_;
    RowSink sink_;
    Tensor band_;  ///< rows from `first_` on, zeros where no tile was yet; none for a single tile
    int first_ = 0;
};

}  // namespace upforge::segment
