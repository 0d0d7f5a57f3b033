#pragma once

#include <string>
#include <vector>

#include "kernels/choice.h"
#include "model_input/opened.h"
#include "model_input/overlap.h"

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
    explicit Survey(Opened opened);

    double flops() const;

    Opened opened;
    std::vector<SurveyedLayer> layers;
    std::size_t arena_bytes;
};

std::string as_text(const Survey& survey, bool verbose);
std::string as_json(const Survey& survey);

}  // namespace upforge
