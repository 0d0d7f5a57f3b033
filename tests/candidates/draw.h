#pragma once

#include <random>
#include <string_view>

#include "tune/recipe.h"

namespace upforge::candidates {

/// Any point of a family's space that makes a tile of whole vectors and of at most as many sums as
/// a compiler digests in seconds.
tune::Settings draw(std::string_view family, Isa isa, std::mt19937& random);

}  // namespace upforge::candidates
