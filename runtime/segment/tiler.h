#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "segment/image_network.h"
#include "segment/tiling.h"

namespace upforge::segment {

/// Divides images into what a network is run on.
class Tiler {
  public:
    /// Tiles begin at multiples of so many pixels at every level of the network, which lets kernels
    /// compute blocks of pixels together.
    static constexpr int aligned_pixels = 4;

    /// `network` must outlive it.
    explicit Tiler(ImageNetwork& network) : network_(&network) {}

    /// All of the image at once. Throws where the network takes images of one size only, and this
    /// is larger.
    Tiling whole(YX image) const;

    /// Windows of at most so many pixels that overlap as far as the network sees, so that
    /// every pixel is the same as in the whole image; no longer than their number needs. Where a
    /// layer sees all of the image, they overlap by a quarter and are blended. Throws when tiles
    /// are too small.
    Tiling tiles(YX image, YX tile) const;

    /// The above, so that a run needs no more than so many bytes: the whole image where that needs
    /// little, else the smallest tiles of which few pixels are computed twice, else the largest.
    /// Throws when all need more.
    Tiling within(YX image, std::size_t budget);

    /// Windows that adjoin, as if each were an image of its own.
    Tiling patches(YX image, int patch) const;

    /// The smallest windows that give a pixel the value that it has in the whole image: what
    /// segmentation by sliding a classifier over an image does.
    Tiling sliding(YX image) const;

    /// What a run takes besides weights: the network's intermediate values, a band of the image,
    /// and one of the output.
    std::size_t bytes(const Tiling& tiling);

  private:
    struct Canvas {
        AxisCanvas height, width;
    };

    AxisCanvas canvas(Axis axis, int image) const;
    /// On which windows, at multiples of `step`, need not add up to an image that the network
    /// takes.
    AxisCanvas loose_canvas(Axis axis, int image, int window, std::int64_t step) const;
    /// The longest that the network takes of at most so many pixels, else the shortest.
    int loose_window(Axis axis, int pixels) const;
    bool whole_is_possible(YX image) const;
    bool exact_is_possible() const;
    std::int64_t alignment(Axis axis) const;
    std::int64_t blended_step(Axis axis) const;
    /// At the size of a window.
    ReceptiveField field_of(YX window) const;
    Tiling exact(const Canvas& canvas, YX window, int aligned) const;
    Tiling blended(YX image, YX tile) const;
    Tiling adjoining(YX image, YX window) const;
    /// None where they are too small.
    std::optional<Tiling> wide_tiles(YX image, int height) const;
    std::size_t band_bytes(const Tiling& tiling) const;
    std::size_t least_bytes(const Tiling& tiling) const;

    ImageNetwork* network_;
};

}  // namespace upforge::segment
