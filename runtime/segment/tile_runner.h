#pragma once

#include <cstddef>
#include <functional>

#include "segment/image_network.h"
#include "segment/mosaic.h"
#include "segment/row_band.h"
#include "segment/tiling.h"

namespace upforge::segment {

using TileProgress = std::function<void(std::size_t done, std::size_t of)>;

/// Runs a network on an image that comes row by row, window by window. `shared`: other images may
/// use it, too, while rows come and go.
void run_tiles(ImageNetwork& network, const Tiling& tiling, const RowSource& source,
               const RowSink& sink, const TileProgress& progress = {}, bool shared = false);

}  // namespace upforge::segment
