#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "segment/jobs.h"
#include "segment/options.h"

namespace upforge {

/// What `segment` is told.
struct SegmentOptions {
    SegmentModelOptions model;
    std::vector<std::filesystem::path> inputs;
    WantedFiles wanted;
    Shard shard;
    segment::Division division;
    std::int64_t memory = 0;  ///< 0: half of what is free
    bool resume = false;
    bool json = false;
    bool quiet = false;
};

/// By name: "dense", "patch", "sliding".
const std::map<std::string, segment::Method>& methods();

/// Makes masks of images, and tells of each when it is done. Throws when one failed.
void segment_images(const SegmentOptions& options);

}  // namespace upforge
