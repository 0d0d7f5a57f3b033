#pragma once

#include <string>

#include "kernels/scratch.h"

namespace upforge::kernels {

/// What Halide's code gets as its user context, and says its errors to.
struct HalideContext {
    std::string error = {};
    Scratch* scratch = nullptr;  ///< taken as long as there is some
};

/// Once before anything of Halide runs.
void install_handlers();

}  // namespace upforge::kernels
