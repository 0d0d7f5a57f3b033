#pragma once

#include <vector>

#include "frame.h"
#include "problem.h"
#include "upforge/filter.h"
#include "upforge/tensor.h"

namespace upforge::problems {

/// What a problem's operator is applied to. Members that it does not take are empty.
struct Inputs {
    Tensor image;
    Tensor other;  ///< the second operand, the residual or the indices
    Filter filter;
    std::vector<float> bias;   ///< or what is added to each channel
    std::vector<float> scale;  ///< of each channel, or its slope

    std::vector<Frame> frames;  ///< around `image` and `other`, when the problem asks for views
};

/// Pseudo-random values, the same for the same line. Where the largest value is looked for, few
/// values are different, so that many are equally large.
Inputs make_inputs(const Problem& problem);

/// The same images stored as another type, in frames where those are. Weights stay floats.
Inputs stored_as(DataType type, const Inputs& inputs);

/// The floats that are left of images and weights when both are stored as a narrower type.
Inputs rounded(DataType type, const Inputs& inputs);

/// The absolute values of all numbers.
Inputs magnitudes(const Inputs& inputs);

}  // namespace upforge::problems
