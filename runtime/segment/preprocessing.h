#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "image/color.h"
#include "segment/labels.h"
#include "segment/settings.h"

namespace upforge::segment {

/// What an image is measured by before a network sees it, each channel on its own.
enum class Normalization : std::uint8_t {
    none,
    zscore,  ///< (value - mean) / (standard deviation + 1e-6), both of the whole image
    minmax,  ///< the image's least value becomes 0, its largest 1
};

/// How a network wants its images, and what its classes are called. It belongs to the model: a
/// network that is given other numbers than those it was trained with answers nonsense.
///
/// A pixel's value, from 0 to 1, becomes (normalize(scale · value) - mean) / std.
struct Preprocessing {
    double scale = 1;
    Normalization normalize = Normalization::none;
    std::vector<double> mean = {0};  ///< one, or one a channel
    std::vector<double> std = {1};   ///< one, or one a channel
    Rgb background = {};             ///< what shows where an image is transparent
    /// What the network's output is; absent where its last operation tells.
    std::optional<Scores> scores = {};
    std::vector<std::string> classes = {};
    std::vector<Rgb> colors = {};  ///< one a class; empty where the model does not say
};

/// From the settings "scale", "normalize", "mean", "std", "background", "scores", "classes" and
/// "colors"; the defaults above where there is none. Throws Error(ErrorCode::invalid_argument),
/// beginning with the setting's origin, where one has another key or a wrong value.
Preprocessing parse_preprocessing(const Settings& settings);

/// Throws, beginning with the origin, where a setting has another number of values than a network
/// with these `channels` of its input and these `classes` needs.
void require_counts(const Settings& settings, int channels, int classes);

/// "pixels from 0 to 255, less the image's mean, over its standard deviation"
std::string describe(const Preprocessing& preprocessing);

/// "cell", or "class 3" where classes have no names.
std::string class_name(const Preprocessing& preprocessing, int label);

}  // namespace upforge::segment
