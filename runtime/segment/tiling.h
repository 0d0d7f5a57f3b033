#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "segment/receptive_field.h"
#include "upforge/geometry.h"

namespace upforge::segment {

/// An axis of an image, mirrored at its ends so that a network takes it and what comes out covers
/// the image.
struct AxisCanvas {
    int image = 1;   ///< pixels of the image
    int before = 0;  ///< mirrored pixels before the first
    int pixels = 1;  ///< of the canvas: the image and what is mirrored
    int output = 1;  ///< pixels of the output that cover the image: its first ones

    /// The pixel of the image that a pixel of the canvas shows.
    int source(int pixel) const;
};

/// A part of the output, and the window of the canvas that it is computed from.
struct AxisTile {
    int window = 0;   ///< where it begins, in the canvas
    int first = 0;    ///< output pixel to keep
    int end = 0;      ///< behind the last
    int skipped = 0;  ///< of the window's own output, before the first that is kept

    int pixels() const { return end - first; }
    bool operator==(const AxisTile&) const = default;
};

/// Tiles along an axis, in order, whose kept parts cover the output.
using AxisTiles = std::vector<AxisTile>;

/// Those whose kept parts follow each other, and are what they would be in the whole image. All
/// windows are as long as the image that `field` was read from.
///
/// They begin at multiples of `alignment`, as the window's length differs from the canvas's by one,
/// so that all values of the network are at the places that they have in the whole image. Throws
/// when a window is so small that nothing in it is free of what lies around it.
AxisTiles exact_tiles(const AxisField& field, const AxisCanvas& canvas, std::int64_t alignment);

/// Windows of `pixels` whose kept parts, all of their outputs, follow each other, whatever lies
/// around them.
AxisTiles adjoining_tiles(const AxisCanvas& canvas, const PixelRatio& scale, int pixels,
                          int output_pixels);

/// Windows whose kept parts overlap by a quarter or more, but never three of them. They begin at
/// multiples of `step`, unless that is more than they keep.
AxisTiles overlapping_tiles(const AxisCanvas& canvas, const PixelRatio& scale, std::int64_t step,
                            int pixels, int output_pixels);

/// What the pixels that a tile keeps count. Where two tiles overlap, one fades into the other.
std::vector<float> blend_weights(const AxisTiles& tiles, std::size_t tile);

/// The longest window of at most `tile` pixels that fits the canvas and the alignment; if there is
/// none, the shortest.
int window_pixels(const AxisCanvas& canvas, std::int64_t alignment, int tile);

/// The shortest such window that divides the canvas into as few exact tiles as one as long as the
/// image that `field` was read from.
int even_window(const AxisField& field, const AxisCanvas& canvas, std::int64_t alignment);

/// How an image is divided.
struct Tiling {
    AxisCanvas height, width;
    YX window;
    AxisTiles rows, columns;
    /// Why pixels may differ from those of the whole image; empty where they do not.
    std::string inexact = {};

    std::size_t tiles() const { return rows.size() * columns.size(); }
    /// Pixels that the network computes for each that the image has.
    double overhead() const;
};

}  // namespace upforge::segment
