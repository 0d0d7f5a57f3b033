#pragma once

#include <string>

namespace upforge::tuned {

/// Where and of what something was measured. Measured elsewhere, or of other kernels, it is a hint
/// at best.
struct Origin {
    std::string cpu;  ///< its model's name, or that of the device that computed
    std::string halide;
    std::string algorithm;  ///< a hash of the sources that kernels are made of

    /// Whether the kernels are those of `other`, whatever the machine.
    bool same_kernels(const Origin& other) const {
        return halide == other.halide && algorithm == other.algorithm;
    }
    bool operator==(const Origin&) const = default;
};

/// This processor, or the device in use, and what its kernels were compiled from and with.
const Origin& this_origin();

}  // namespace upforge::tuned
