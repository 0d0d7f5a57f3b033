#pragma once

#include "kernels/call.h"

namespace upforge::device {

/// Copies what the kernel reads to the device, runs it, and copies what it wrote back. Throws when
/// it wrote elsewhere too.
void run_once(const kernels::Kernel& kernel, const kernels::CallArguments& arguments);

}  // namespace upforge::device
