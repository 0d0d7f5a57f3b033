#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "network/precision.h"
#include "segment/jobs.h"
#include "segment/segmenter.h"

namespace upforge {

/// What a slow method's mask has in common with the dense one.
struct MethodCheck {
    std::string method;
    std::int64_t differing = 0;  ///< pixels of another class
    double dense_seconds = 0;
};

/// An image that a mask was made of.
struct Segmented {
    std::string name;  ///< the image's path, or "standard input"
    Job job;
    segment::Segmentation result;
    std::optional<MethodCheck> check = {};
};

struct FailedImage {
    std::string image;
    std::string message;
};

/// All that was done.
struct SegmentReport {
    std::string model;
    segment::Preprocessing preprocessing;
    ChosenPrecision precision = {};
    double load_seconds = 0;
    std::vector<Segmented> images = {};
    std::vector<FailedImage> failed = {};
    std::size_t skipped = 0;  ///< were done before
};

/// A page about an image.
std::string as_text(const Segmented& image, const SegmentReport& report);
/// A line about one of several.
std::string as_line(const Segmented& image, const segment::Preprocessing& preprocessing);
/// What there is to say at the end of several.
std::string summary(const SegmentReport& report, double seconds);

std::string as_json(const SegmentReport& report);

}  // namespace upforge
