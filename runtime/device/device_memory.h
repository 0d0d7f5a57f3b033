#pragma once

#include <HalideRuntime.h>

#include <cstddef>
#include <cstdint>

#include "kernels/call.h"
#include "upforge/device.h"

namespace upforge::device {

/// A block of memory of the device in use (`current_device.h`).
class Memory {
  public:
    /// Throws when there is not as much.
    explicit Memory(std::size_t bytes);
    ~Memory();
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    std::size_t bytes() const { return bytes_; }
    /// What Halide's buffers name it by.
    std::uint64_t handle() const { return handle_; }
    const halide_device_interface_t* interface() const { return interface_; }

    /// Copies its first bytes: an even number, as of all elements.
    void upload(const void* host, std::size_t bytes) const;
    void download(void* host, std::size_t bytes) const;

  private:
    const halide_device_interface_t* interface_;
    std::size_t bytes_;
    std::uint64_t handle_ = 0;
};

/// Copies bytes from the beginning of a block of memory.
void bring_back(const kernels::DevicePlace& place, void* host, std::size_t bytes);

}  // namespace upforge::device
