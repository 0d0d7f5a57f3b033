#pragma once

#include <cstddef>
#include <vector>

#include "compare/difference.h"
#include "segment/labels.h"
#include "upforge/geometry.h"
#include "upforge/tensor.h"

namespace upforge {

/// How far the optimised scores of an image are from the naive ones, and what that does to its
/// mask.
struct Agreement {
    compare::Difference scores;
    double mean = 0;  ///< absolute difference

    /// Where the largest difference is.
    YX pixel = 0;
    int channel = 0;

    std::size_t pixels = 0;
    std::size_t other_class = 0;  ///< pixels of another class
    std::size_t wrong_class = 0;  ///< of these, those whose scores are no tie within the bound

    bool passes() const;
};

/// Both are images of the same shape, dense.
Agreement agreement(const Tensor& optimised, const Tensor& naive,
                    const segment::Labeling& labeling);

/// The largest of a pixel's scores; infinite where one side only is a number.
double difference_at(const Tensor& optimised, const Tensor& naive, YX pixel);

/// Of every pixel, row by row.
std::vector<segment::Label> labels_of(const Tensor& scores, const segment::Labeling& labeling);

}  // namespace upforge
