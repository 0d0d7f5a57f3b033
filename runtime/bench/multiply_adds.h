#pragma once

#include "upforge/machine.h"

namespace upforge::bench {

/// Multiplications and additions a second that the threads reach on registers alone, in a try of
/// about a millisecond. The best of many tries is the peak: what else runs only slows them.
double multiply_add_rate(Isa isa, int threads);

}  // namespace upforge::bench
