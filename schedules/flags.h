#pragma once

#include "Halide.h"

/// Halide 21 compares what all threads have in common before it starts them, and hands them the
/// results; those of one bit arrive wrong with Vulkan. Makes the threads of an output, and of all
/// that it is made of, compare scalars for themselves.
void compare_in_threads(const Halide::Func& output, const Halide::Target& target);
