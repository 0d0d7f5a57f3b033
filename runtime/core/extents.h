#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>

namespace upforge {

struct Extent {
    const char* name;
    int value;
};

/// Throws when an extent is less than 1; `whole` names what the extents belong to.
void check_extents(const std::string& whole, std::initializer_list<Extent> extents);

/// The product, or the largest size_t where it does not fit; 0 when an extent is not positive.
std::size_t count_elements(std::initializer_list<int> extents);

}  // namespace upforge
