#pragma once

#include "Halide.h"

/// What is stored in registers outside of the loops over threads of a GPU, so that these can meet
/// in between, Halide 21 gives each thread in full, at places that depend on the thread: no
/// registers, then. Leaves each thread the elements that it stores, at places known beforehand.
void keep_own_registers(Halide::Pipeline pipeline);
