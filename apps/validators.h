#pragma once

#include <CLI/CLI.hpp>
#include <utility>

namespace upforge {

/// The same check without the words that CLI11 puts into the help for it, such as every unit that a
/// size may have.
inline CLI::Validator without_words(CLI::Validator validator) {
    return validator.description("");
}

}  // namespace upforge
