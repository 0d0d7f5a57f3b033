#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace upforge::plan {

/// A buffer that is needed from step `first` to step `last`, both included.
struct Lifetime {
    int first = 0;
    int last = 0;
    std::size_t bytes = 0;

    bool overlaps(const Lifetime& other) const {
        return first <= other.last && other.first <= last;
    }
};

/// Where buffers lie in one block of memory. Those that live at the same time do not overlap.
struct Placement {
    std::vector<std::size_t> offsets;
    std::size_t bytes = 0;
};

/// The most bytes that live at any step: no placement needs less.
std::size_t lower_bound(std::span<const Lifetime> buffers);

/// Offsets are multiples of 64 bytes.
Placement place(std::span<const Lifetime> buffers);

}  // namespace upforge::plan
