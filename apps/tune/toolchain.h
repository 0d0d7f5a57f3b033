#pragma once

#include <filesystem>
#include <string>

#include "tune/recipe.h"
#include "tune/subprocess.h"

namespace upforge::tune {

/// Where the functions of a compiled candidate are found: "candidate_argv" and so on.
inline constexpr const char* candidate_name = "candidate";

/// What turns recipes into shared libraries: the generators of a build tree, and a linker.
class Toolchain {
  public:
    /// The generators in a folder; if none is named, those that this program was built with. Throws
    /// when there are none.
    explicit Toolchain(std::filesystem::path generators = {});

    /// What compiles, to be pasted into a shell. It leaves FUNCTION.o in the folder, or what else
    /// generators emit.
    std::vector<std::string> compile_command(const Recipe& recipe,
                                             const std::filesystem::path& folder,
                                             const std::string& function = candidate_name,
                                             const std::string& emitted = "object") const;
    static std::vector<std::string> link_command(const std::vector<std::filesystem::path>& objects,
                                                 const std::filesystem::path& library);

    /// Leaves candidate.o and candidate.so in the folder. An outcome that did not succeed is the
    /// generator's, or the linker's.
    Outcome compile(const Recipe& recipe, const std::filesystem::path& folder,
                    const Limits& limits) const;

  private:
    std::filesystem::path generators_;
};

}  // namespace upforge::tune
