#pragma once

#include <cstddef>

/// How often the process asked for memory: by malloc and its kind, in C++ and in kernels.
std::size_t allocations();
