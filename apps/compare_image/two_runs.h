#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "segment/segmenter.h"
#include "upforge/geometry.h"
#include "upforge/tensor.h"

namespace upforge {

/// The scores that a network gives an image, made by its optimised plan and by the naive
/// definitions of its operators.
struct TwoRuns {
    YX image;
    std::string conversion;  ///< of the image's pixels: "8-bit grey"
    Tensor optimised, naive;
    double optimised_seconds = 0, naive_seconds = 0;  ///< of the network alone

    double ratio() const { return naive_seconds / optimised_seconds; }
};

/// `progress` hears of the naive network's nodes.
TwoRuns run_twice(segment::Segmenter& segmenter, const segment::ImageSource& image,
                  const std::function<void(std::size_t done, std::size_t of)>& progress);

}  // namespace upforge
