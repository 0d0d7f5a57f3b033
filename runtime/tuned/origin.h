#pragma once

#include <string>
#include <string_view>

namespace upforge::tuned {

/// Where something was measured, and what had compiled it. Measured elsewhere, or of kernels of
/// other sources than `kernels::algorithm` says, it is a hint at best.
struct Origin {
    std::string cpu;  ///< its model's name, or that of the device that computed
    std::string halide;

    bool operator==(const Origin&) const = default;
};

/// This processor, or the device in use, and what its kernels were compiled with.
const Origin& this_origin();

/// "conv", of a problem or a kernel as records spell them.
std::string_view operation_of(std::string_view record);

}  // namespace upforge::tuned
