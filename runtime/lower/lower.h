#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"
#include "lower/sizes.h"
#include "model/model.h"

namespace upforge::lower {

/// Tensors of a model that depend on none of its inputs, by name.
using Constants = std::map<std::string, Array>;
Constants fold_constants(const Model& model);

/// The model as operations on images, with all sizes known. What depends on sizes alone is worked
/// out; what only changes how an array is seen costs nothing. Weights are not copied.
///
/// `sizes` need not have every input (see resolve_sizes), and `folded` may be empty: it saves doing
/// the same for every size. Throws one Error that names every node that cannot be lowered.
graph::Graph lower(const Model& model, const Sizes& sizes = {}, const Constants& folded = {});

/// Throws an Error that names every node whose operator is not known here, whatever the sizes.
void check_supported(const Model& model);

/// Inputs that a model reads as if they were its own constants: weights, sizes, axes. They have to
/// be among its constants before it is lowered.
std::vector<std::string> inputs_read_as_constants(const Model& model);

}  // namespace upforge::lower
