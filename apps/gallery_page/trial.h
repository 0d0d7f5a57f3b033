#pragma once

#include <vector>

#include "segment/segmenter.h"

namespace upforge::gallery {

/// What became of an image, with the class of each pixel.
struct Trial {
    segment::Segmentation result;
    std::vector<segment::Label> labels;
};

/// The fastest of so many runs, all of which write the files.
Trial segment_image(segment::Segmenter& segmenter, const segment::ImageSource& image,
                    const segment::MaskPaths& paths, const segment::Division& division, int runs);

/// The image as the network takes it.
Tensor prepared(segment::Segmenter& segmenter, const segment::ImageSource& image);

/// What the network makes of a prepared image.
Tensor scores(segment::ImageNetwork& network, const Tensor& image, const segment::Tiling& tiling);

/// Bytes that are more than any image here needs at once.
constexpr std::size_t enough_memory = std::size_t{1} << 30;

}  // namespace upforge::gallery
