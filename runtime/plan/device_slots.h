#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "device/device_memory.h"
#include "plan/memory_map.h"

namespace upforge::plan {

/// The blocks of a memory map on a device. Those that live at different times share a slot: unlike
/// on the host, kernels get no address within one.
class DeviceSlots {
  public:
    explicit DeviceSlots(std::span<const MemoryMap::Block> blocks);

    const device::Memory& of_block(std::size_t block) const { return *slots_[slot_of_[block]]; }
    std::size_t bytes() const;

  private:
    std::vector<std::size_t> slot_of_;
    std::vector<std::unique_ptr<device::Memory>> slots_;
};

}  // namespace upforge::plan
