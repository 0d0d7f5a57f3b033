#pragma once

namespace upforge::device {

/// Halide 21 cuts a Vulkan buffer off at a multiple of what the driver aligns buffers to, unless
/// its size is one (issue 8868 of Halide, mended after 21). So the driver is made to ask for whole
/// blocks.
void round_up_vulkan_buffers();

}  // namespace upforge::device
