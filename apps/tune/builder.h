#pragma once

#include <map>
#include <span>

#include "tune/toolchain.h"
#include "tune/work_folder.h"

namespace upforge::tune {

/// A recipe that was compiled, or why it was not.
struct Build {
    Outcome outcome;
    std::filesystem::path object, library;

    /// What the generator said last.
    std::string reason() const;
};

/// Compiles recipes, each once, several at a time.
class Builder {
  public:
    /// `limits` are those of one compilation.
    Builder(Toolchain toolchain, int jobs, Limits limits);

    /// Those that are not compiled yet.
    void prepare(std::span<const Recipe> recipes);
    /// Compiles it where `prepare` did not.
    const Build& build(const Recipe& recipe);

  private:
    Toolchain toolchain_;
    int jobs_;
    Limits limits_;
    WorkFolder folder_;
    std::map<std::string, Build> builds_;  ///< by the name of the recipe
};

}  // namespace upforge::tune
