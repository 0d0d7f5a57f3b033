#pragma once

#include <filesystem>

#include "tune/builder.h"
#include "tune/runner.h"

namespace upforge::tune {

/// How candidates are run.
struct Bench {
    Isa isa = Isa::sse41;
    int threads = 1;
    unsigned seed = 1;              ///< of the numbers that are computed on
    std::filesystem::path program;  ///< upforge itself, of which `tune --child` is started
    double seconds = 60;            ///< in which a child has to be done
    const std::atomic<bool>* stop = nullptr;
};

/// Tries recipes for real: compiles them, several at once, and runs each in a process of its own,
/// one at a time and while nothing compiles, under limits of time and memory.
class Laboratory : public Runner {
  public:
    /// The builder must outlive it.
    Laboratory(Builder& builder, Bench bench) : builder_(builder), bench_(std::move(bench)) {}

    /// Kernels of the table are there already.
    void prepare(std::span<const Recipe> recipes) override;
    Measurement measure(const kernels::Problem& problem, const Recipe& recipe,
                        Effort effort) override;

    /// A library that is there already, such as a recipe's in a test, instead of a build of it;
    /// none for a kernel of the table.
    Measurement run(const kernels::Problem& problem, const Recipe& recipe,
                    const std::filesystem::path& library, Effort effort) const;

  private:
    Builder& builder_;
    Bench bench_;
};

}  // namespace upforge::tune
