#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "image/png_limits.h"
#include "model/model.h"
#include "segment/image_network.h"
#include "segment/mask_files.h"
#include "segment/normalization.h"
#include "segment/preprocessing.h"
#include "segment/settings.h"
#include "segment/statistics.h"
#include "segment/tile_runner.h"
#include "segment/tiler.h"

namespace upforge::segment {

/// How an image gets through a network.
enum class Method : std::uint8_t {
    dense,    ///< at once, or in tiles that give the same bits
    patch,    ///< patch by patch, none of which sees the others
    sliding,  ///< with a window that slides over it and gives a few pixels at a time
};

struct Division {
    Method method = Method::dense;
    std::optional<int> tile = {};  ///< pixels a side; chosen by memory if absent
    std::size_t memory = 0;        ///< bytes that a run may take besides weights
    int images_at_once = 1;        ///< that share the memory, each in a thread of its own
};

/// Told of a run while it goes on; functions may be empty.
struct Observer {
    TileProgress tiles = {};
    std::function<void(std::span<const Label> row)> labels = {};
};

/// Where the time went, in seconds.
struct Seconds {
    double decode = 0;   ///< and preparing pixels
    double network = 0;  ///< and putting tiles together, and waiting for other images
    double encode = 0;   ///< and classes, statistics, drawing
    double total = 0;    ///< all of it and planning
};

/// What became of an image.
struct Segmentation {
    std::int64_t width = 0, height = 0;
    std::string conversion;  ///< "8-bit grey", "16-bit RGBA composited over black, reduced to luma"
    Tiling tiling;
    std::size_t bytes = 0;  ///< that the run took besides weights
    /// What a device did of each tile's run; none where the CPU did all.
    std::optional<plan::DeviceShare> device;
    bool device_was_full = false;  ///< so that tiles are smaller than they would be
    MaskStatistics mask;
    std::vector<std::string> warnings;
    Seconds seconds;
};

/// Makes masks of PNG images with a network: of one, or of several at once, which take turns at it
/// and are read and written meanwhile.
class Segmenter {
  public:
    /// `stronger` settings are preferred to those of the model's own metadata. Throws where the
    /// model does not make images of images, or where settings do not fit it.
    Segmenter(Model model, const Settings& settings);

    const Preprocessing& preprocessing() const { return preprocessing_; }
    const Labeling& labeling() const { return labeling_; }
    /// One colour a class.
    const std::vector<Rgb>& colors() const { return colors_; }
    ImageNetwork& network() { return network_; }

    Tiling divide(YX image, const Division& division);

    Segmentation segment(const ImageSource& image, const MaskPaths& paths, const Division& division,
                         const Observer& observer = {});

    /// The image as the network takes it: pixels that are prepared row by row.
    InputConversion prepare(const ImageSource& image) const;

  private:
    ImageNetwork network_;
    Preprocessing preprocessing_;
    Labeling labeling_;
    std::vector<Rgb> colors_;
};

}  // namespace upforge::segment
