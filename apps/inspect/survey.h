#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernels/choice.h"
#include "model_input/opened.h"
#include "model_input/overlap.h"
#include "plan/device_share.h"
#include "segment/preprocessing.h"

namespace upforge {

/// A node of the optimised graph, as it would run.
struct SurveyedLayer {
    std::string name;
    std::string operation;
    std::string parameters;  ///< of the operation: "3x3 pad 1"
    Shape output;
    std::int64_t weights;
    double flops;
    std::vector<const kernels::Kernel*> kernels;  ///< none where the host does it
    std::vector<kernels::Considered> rejected;
    std::optional<Overlap> overlap;
};

/// What `inspect` shows of a model.
struct Survey {
    /// `path`: of the model's file, beside which there may be more about its images.
    Survey(Opened opened, const std::string& path);

    double flops() const;

    Opened opened;
    std::vector<SurveyedLayer> layers;
    std::size_t arena_bytes;
    std::optional<plan::DeviceShare> device;
    /// What its images are to be; absent where nobody says anything of them.
    std::optional<segment::Preprocessing> images;
    std::string images_failure;  ///< why what is said of them makes no sense
};

std::string as_text(const Survey& survey, bool verbose);
std::string as_json(const Survey& survey);

}  // namespace upforge
