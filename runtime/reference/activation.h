#pragma once

#include "upforge/options.h"

namespace upforge::reference {

double activated(double value, Activation activation, float leaky_slope);
double applied(Function function, double value, double alpha = 0, double beta = 0);

}  // namespace upforge::reference
