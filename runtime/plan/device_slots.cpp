#include "plan/device_slots.h"

#include <algorithm>
#include <numeric>

namespace upforge::plan {

DeviceSlots::DeviceSlots(std::span<const MemoryMap::Block> blocks) : slot_of_(blocks.size()) {
    // The largest first, so that a slot is as large as its first block.
    std::vector<std::size_t> order(blocks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater(),
                             [&](std::size_t block) { return blocks[block].lifetime.bytes; });
    std::vector<std::vector<std::size_t>> members;
    for (const std::size_t block : order) {
        const auto free = std::ranges::find_if(members, [&](const auto& others) {
            return std::ranges::none_of(others, [&](std::size_t other) {
                return blocks[block].lifetime.overlaps(blocks[other].lifetime);
            });
        });
        slot_of_[block] = static_cast<std::size_t>(free - members.begin());
        if (free == members.end()) {
            members.push_back({block});
            slots_.push_back(std::make_unique<device::Memory>(blocks[block].lifetime.bytes));
        } else {
            free->push_back(block);
        }
    }
}

std::size_t DeviceSlots::bytes() const {
    std::size_t bytes = 0;
    for (const auto& slot : slots_) {
        bytes += slot->bytes();
    }
    return bytes;
}

}  // namespace upforge::plan
