#pragma once

#include "upforge/options.h"

namespace upforge::reference {

double activated(double value, Activation activation, float leaky_slope);

}  // namespace upforge::reference
