#include "core/extents.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "upforge/error.h"

namespace upforge {

void check_extents(const std::string& whole, std::initializer_list<Extent> extents) {
    for (const Extent& extent : extents) {
        if (extent.value < 1) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("{} of {} is {}; it must be at least 1", extent.name, whole,
                                    extent.value));
        }
    }
}

std::size_t count_elements(std::initializer_list<int> extents) {
    if (std::ranges::any_of(extents, [](int extent) { return extent < 1; })) {
        return 0;
    }
    std::size_t product = 1;
    for (const int extent : extents) {
        if (__builtin_mul_overflow(product, static_cast<std::size_t>(extent), &product)) {
            return std::numeric_limits<std::size_t>::max();
        }
    }
    return product;
}

}  // namespace upforge
