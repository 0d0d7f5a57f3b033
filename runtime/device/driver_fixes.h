#pragma once

namespace upforge::device {

/// Mends three things of how Halide 21 gets at drivers, before it does:
/// - It cuts a Vulkan buffer off at a multiple of what the driver aligns buffers to (issue 8868 of
///   Halide, mended after 21). So the driver is made to ask for whole blocks.
/// - It looks for libcuda.so, which comes with CUDA's development files; the driver by itself has
///   libcuda.so.1.
/// - It asks CUDA for kernels of 64 registers a thread at most, of which those that keep 64 sums
///   have none left. So CUDA decides (154 for the largest; with 64, 1.8 KB are moved to memory).
void mend_drivers();

}  // namespace upforge::device
