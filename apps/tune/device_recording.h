#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "device/device_memory.h"
#include "kernels/recording.h"
#include "upforge/tensor.h"

namespace upforge::tune {

/// A recording on the device in use, with copies there of the tensors it works on.
class DeviceRecording {
  public:
    /// All else that it reads is constant.
    DeviceRecording(const kernels::Recording& recording, const Tensor& input, const Tensor& output);

    /// Returns when the device is done.
    void run() const;
    void bring_back(const Tensor& output) const;

  private:
    struct Copy {
        const std::byte* begin;
        std::size_t bytes;
        device::Memory memory;

        explicit Copy(const Tensor& tensor);
        bool has(const void* data) const { return data >= begin && data < begin + bytes; }
    };

    kernels::DevicePlace place(const kernels::Span& span);

    Copy input_, output_;
    std::map<std::pair<const void*, std::size_t>, device::Memory> constants_;
    kernels::Recording recording_;
};

}  // namespace upforge::tune
