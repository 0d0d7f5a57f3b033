#pragma once

#include <cstddef>

#include "device/device_memory.h"
#include "kernels/registry.h"
#include "upforge/device.h"

namespace upforge::bench {

/// What the device in use can do at most: by kernels that do nothing else, on numbers that it has
/// already.
class DevicePeaks {
  public:
    /// Takes as many bytes of the device's memory for streams.
    explicit DevicePeaks(double streamed_bytes);

    /// Multiplications and additions a second on registers alone, in a try of 20 milliseconds or
    /// more: a GPU's clock needs some to rise.
    double multiply_add_rate();

    /// Seconds that it takes to read half of so many bytes and to write the other half. Of more
    /// than there is memory for, in proportion.
    double streaming_seconds(double bytes) const;

  private:
    DeviceId device_;
    const kernels::Kernel &multiply_adds_, &copy_;
    device::Memory numbers_, sums_, source_, target_;
    int steps_;  ///< a try
};

}  // namespace upforge::bench
