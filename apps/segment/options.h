#pragma once

#include <string>

#include "image/png_limits.h"
#include "machine_options.h"
#include "network/precision.h"
#include "segment/segmenter.h"
#include "segment/settings.h"

namespace CLI {
class App;
}

namespace upforge {

/// What every command that gives images to a network is told.
struct SegmentModelOptions {
    std::string model;  ///< empty: the one that ships
    segment::Settings settings;
    PngLimits limits;
    bool fast = false;  ///< not the same bits for all tiles
    std::string precision = "fp32";
    MachineOptions machine;
};

void add_segment_model(CLI::App& command, SegmentModelOptions& options);

/// The model with all that was said of its images, on the threads and instruction set asked for.
struct OpenedSegmenter {
    explicit OpenedSegmenter(const SegmentModelOptions& options);

    segment::Segmenter segmenter;
    ChosenPrecision precision;
};

/// The file, or "cells.onnx (built in)".
std::string name_of_model(const SegmentModelOptions& options);

}  // namespace upforge
