#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "image/color.h"
#include "image/png_writer.h"
#include "segment/contours.h"
#include "segment/image_source.h"
#include "segment/labels.h"
#include "segment/overlay.h"
#include "segment/statistics.h"

namespace upforge::segment {

/// Where the results of an image go; empty where one is not wanted. "-" is standard output.
struct MaskPaths {
    std::filesystem::path labels = {};                      ///< a palette index a class
    std::filesystem::path overlay = {};                     ///< the classes' colours over the image
    std::filesystem::path contours = {};                    ///< labels on the edges of areas only
    std::vector<std::filesystem::path> probabilities = {};  ///< 16-bit grey, one a class

    /// Those that are wanted.
    std::vector<std::filesystem::path> all() const;
};

/// Makes all files of a mask from a network's scores that pass by row by row. None has its name
/// before `finish`.
class MaskFiles {
  public:
    /// `image` is read once more for the overlay.
    MaskFiles(const MaskPaths& paths, std::int64_t width, std::int64_t height,
              const Labeling& labeling, const std::vector<Rgb>& colors, const ImageSource& image,
              Rgb background);

    /// Returns the row's classes, overwritten later.
    std::span<const Label> add_row(std::span<const float> scores);
    void finish();

    MaskStatistics statistics() const { return counter_.statistics(); }

  private:
    using Writer = std::unique_ptr<PngWriter>;

    Labeling labeling_;
    MaskCounter counter_;
    ContourFinder contour_finder_;
    Writer labels_, overlay_, contours_;
    std::vector<Writer> probabilities_;
    std::unique_ptr<PixelRows> image_;
    std::unique_ptr<Overlay> drawing_;

    std::vector<Label> label_row_;
    std::vector<float> probability_row_;
    std::vector<std::uint16_t> grey_row_;
};

}  // namespace upforge::segment
