#pragma once

#include <HalideRuntime.h>

#include "upforge/device.h"

namespace upforge::device {

/// The device that kernels are chosen for in this thread.
DeviceId current();

/// Halide's door to it. Throws when it is the CPU.
const halide_device_interface_t* current_interface();

/// Until a device has done all it was told to.
void wait(DeviceId device, const halide_device_interface_t* interface);

/// While one lives, kernels of this thread are chosen for the CPU.
class OnCpu {
  public:
    OnCpu();
    ~OnCpu();
    OnCpu(const OnCpu&) = delete;
    OnCpu& operator=(const OnCpu&) = delete;

  private:
    bool before_;
};

}  // namespace upforge::device
