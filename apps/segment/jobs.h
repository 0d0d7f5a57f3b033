#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "segment/mask_files.h"

namespace upforge {

/// What is wanted of all images, and where: a file of a single image, else a folder. Empty where it
/// is not wanted.
struct WantedFiles {
    std::filesystem::path labels, overlay, contours, probabilities;
};

/// One of several processes that share a folder: the `index`-th of `count`.
struct Shard {
    int index = 1;
    int count = 1;
};

/// An image and the files to be made of it.
struct Job {
    std::filesystem::path image;  ///< "-" is standard input
    segment::MaskPaths paths;
};

struct Jobs {
    std::vector<Job> jobs;
    bool single;  ///< an image is named, and so are the files that are made of it

    /// Makes the folders that files go to.
    void make_folders() const;
};

/// The images that are named and those in folders that are, each with its files:
/// MASKS/NAME_mask.png of FOLDER/NAME.png. Throws when two would be written to one file, or one
/// over an image.
Jobs plan_jobs(const std::vector<std::filesystem::path>& inputs, const WantedFiles& wanted,
               const std::vector<std::string>& class_names, const Shard& shard);

/// Whether all files are there, none older than the image.
bool is_done(const Job& job);

}  // namespace upforge
