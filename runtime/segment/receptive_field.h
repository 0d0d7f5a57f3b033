#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "segment/axis_map.h"

namespace upforge::segment {

/// Pixels of the output for each pixel of the input, in lowest terms: 1/8, 1, 2.
struct PixelRatio {
    std::int64_t output = 1;
    std::int64_t input = 1;

    bool operator==(const PixelRatio&) const = default;
};

/// How the output of a network comes from its input along one axis, at the size of the graph that
/// it was read from.
class AxisField {
  public:
    /// A value that reads a part of another.
    struct Step {
        graph::ValueId input = -1;
        graph::ValueId output = -1;
        int begin = 0;  ///< of the part, in the input
        AxisMap map = {};
        int part = 0;           ///< pixels of the part
        int output_pixels = 0;  ///< pixels of the output
    };

    AxisField() = default;
    /// `steps` lead from the value `input` to the value `output`, each after those whose output it
    /// reads, all along values that change proportionally with the image.
    AxisField(std::vector<Step> steps, graph::ValueId input, graph::ValueId output, int pixels,
              int output_pixels);

    PixelRatio scale() const { return scale_; }
    /// Moving the image by so many pixels moves every value of the network by whole pixels.
    std::int64_t stride() const { return stride_; }
    /// The input pixel over whose place output pixel 0 lies: what convolutions without padding cut
    /// off the beginning.
    std::int64_t offset() const;
    /// The most pixels of the input that a pixel of the output depends on, side by side.
    std::int64_t pixels() const;

    int input_pixels() const { return input_pixels_; }
    int output_pixels() const { return output_pixels_; }

    /// The input pixels that these output pixels depend on, if the image had no borders; empty
    /// where they depend on none.
    Interval needed(const Interval& output) const;

    /// The output pixels that would be the same if this image were a window of a larger one, which
    /// goes on before or after it.
    Interval settled(bool goes_on_before, bool goes_on_after) const;

    /// Whether values are read in the same way, so that one is a window of the other.
    bool reads_like(const AxisField& other) const;

  private:
    std::vector<Step> steps_;
    graph::ValueId input_ = -1;
    graph::ValueId output_ = -1;
    int input_pixels_ = 0;
    int output_pixels_ = 0;
    PixelRatio scale_ = {};
    std::int64_t stride_ = 1;
};

/// Which pixels of its input each pixel of a network's output depends on.
struct ReceptiveField {
    AxisField rows, columns;
    /// Why it is the whole image: "instance_norm 'norm1' sees the whole image"; or empty.
    std::string unbounded = {};

    const AxisField& along(Axis axis) const { return axis == Axis::rows ? rows : columns; }
};

/// Of a graph before the passes. Throws unless it has one input and one output, images both.
ReceptiveField receptive_field(const graph::Graph& graph);

}  // namespace upforge::segment
