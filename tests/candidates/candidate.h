#pragma once

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "kernels/registry.h"
#include "schedules/spaces.h"

namespace upforge::candidates {

/// NAME=VALUE for a generator.
using Settings = std::vector<std::pair<std::string, std::string>>;

/// A kernel compiled and loaded while the program runs, as a tuner does: the generator makes an
/// object file, which becomes a shared library beside the program's own kernels.
class Candidate {
  public:
    /// Throws `unsupported` with the generator's own words when it refuses the settings.
    Candidate(std::string operation, std::string family, Isa isa, Settings settings);
    ~Candidate();
    Candidate(const Candidate&) = delete;
    Candidate& operator=(const Candidate&) = delete;

    const kernels::Kernel& kernel() const { return kernel_; }
    /// What compiled it, to be pasted into a shell.
    const std::string& command() const { return command_; }

  private:
    std::string operation_, family_, folder_, command_;
    Settings settings_;
    void* library_ = nullptr;
    kernels::Kernel kernel_;
};

/// Any point of a family's space that makes a tile of whole vectors and of at most as many sums as
/// a compiler digests in seconds.
Settings draw(std::string_view family, Isa isa, std::mt19937& random);

}  // namespace upforge::candidates
