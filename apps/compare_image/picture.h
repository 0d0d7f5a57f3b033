#pragma once

#include "compare_image/report.h"
#include "image/image.h"
#include "segment/segmenter.h"

namespace upforge {

/// Side by side: the image, the mask of each run over it, and how far the scores are apart.
Image draw_comparison(const ImageComparison& comparison, const segment::Segmenter& segmenter,
                      const segment::ImageSource& image);

}  // namespace upforge
