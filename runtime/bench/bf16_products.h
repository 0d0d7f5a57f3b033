#pragma once

#include "upforge/machine.h"

namespace upforge::bench {

/// Multiplications and additions of bf16 a second that the threads reach on registers alone with
/// such a unit, which must be usable, as `multiply_add_rate` does with floats. A try is of so many
/// rounds; 0 stands for those of about a millisecond.
double bf16_product_rate(Bf16Unit unit, int threads, long rounds = 0);

}  // namespace upforge::bench
