#pragma once

#include <filesystem>
#include <memory>

#include "kernels/registry.h"
#include "tune/recipe.h"

namespace upforge::tune {

/// A kernel that was compiled after the program was: loaded from a shared library, which finds
/// Halide's runtime in the program.
class Candidate {
  public:
    /// Throws when the library cannot be loaded or is none of a candidate.
    Candidate(Recipe recipe, const std::filesystem::path& library);
    Candidate(const Candidate&) = delete;
    Candidate& operator=(const Candidate&) = delete;

    const kernels::Kernel& kernel() const { return kernel_; }

  private:
    Recipe recipe_;
    std::unique_ptr<void, int (*)(void*)> library_;
    kernels::Kernel kernel_;
};

}  // namespace upforge::tune
