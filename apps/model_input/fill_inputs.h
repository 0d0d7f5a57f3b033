#pragma once

#include "network/evaluate.h"
#include "plan/context.h"

namespace upforge {

/// Gives the inputs what is given for them, and the others random numbers between -1 and 1, or
/// indices as a max pooling makes them. Throws on an input of other integers that is not given.
void fill_inputs(const NamedInputs& given, unsigned seed, plan::Context& context);

}  // namespace upforge
