#pragma once

#include <string>
#include <vector>

#include "bench/samples.h"
#include "bench/work.h"
#include "kernels/registry.h"

namespace upforge::bench {

/// A network or one of its layers, and its times.
struct Row {
    std::string name;
    std::string operation;  ///< with its parameters: "conv 3x3 pad 1"
    Shape output;
    std::vector<const kernels::Kernel*> kernels;  ///< none where the host does it
    Work work;
    bool on_device = false;  ///< what of it a device could do, a device does
    Samples times = {};
    Samples streaming = {};  ///< of as many bytes, where memory may be what limits it

    double gflops() const { return work.flops / times.least() / 1e9; }
    double gigabytes() const { return work.bytes() / times.least() / 1e9; }
    /// Whether its kernels do with fewer flops than the definition, for which they are counted.
    bool direct_equivalent() const;
    /// Whether any of its kernels multiplies by a unit for bf16.
    bool uses_bf16_unit() const;
};

double sum_of_least(const std::vector<Row>& rows);

}  // namespace upforge::bench
