#pragma once

#include <string>

#include "compare_image/agreement.h"
#include "compare_image/two_runs.h"
#include "segment/preprocessing.h"

namespace upforge {

/// What the command found out, and about what.
struct ImageComparison {
    std::string image, model;  ///< names
    std::string picture;       ///< file; empty where none was asked for
    segment::Preprocessing preprocessing;
    TwoRuns runs;
    Agreement agreement = {};

    /// Of a channel of the scores.
    std::string class_of(int channel) const;
};

std::string as_text(const ImageComparison& comparison);
std::string as_json(const ImageComparison& comparison);

/// Throws where the two are further apart than they may be.
void require_agreement(const ImageComparison& comparison);

}  // namespace upforge
