#include "kernels/scratch.h"

#include <new>

namespace upforge::kernels {
namespace {

constexpr std::size_t alignment = 128;

}  // namespace

/// Blocks lie one behind the other, each headed by this, and fill the memory.
struct alignas(alignment) Scratch::Block {
    std::size_t bytes;  ///< without the head
    bool taken;

    std::byte* data() { return reinterpret_cast<std::byte*>(this + 1); }
    Block* next() { return reinterpret_cast<Block*>(data() + bytes); }
};

Scratch::Scratch(std::span<std::byte> memory)
    : memory_(memory.first(memory.size() / alignment * alignment)) {
    if (memory_.size() <= sizeof(Block)) {
        memory_ = {};
    } else {
        new (memory_.data()) Block{memory_.size() - sizeof(Block), false};
    }
}

std::size_t Scratch::room_for(std::size_t bytes) {
    return (bytes + alignment - 1) / alignment * alignment + sizeof(Block);
}

bool Scratch::owns(const void* pointer) const {
    return pointer >= memory_.data() && pointer < memory_.data() + memory_.size();
}

void* Scratch::take(std::size_t bytes) {
    const std::size_t room = room_for(bytes);
    const std::lock_guard lock(mutex_);
    std::byte* const end = memory_.data() + memory_.size();
    for (std::byte* at = memory_.data(); at < end;) {
        Block& block = *reinterpret_cast<Block*>(at);
        if (!block.taken) {
            join_free_neighbours(block);
            if (block.bytes + sizeof(Block) >= room) {
                if (const std::size_t rest = block.bytes + sizeof(Block) - room;
                    rest > sizeof(Block)) {
                    block.bytes = room - sizeof(Block);
                    new (block.next()) Block{rest - sizeof(Block), false};
                }
                block.taken = true;
                return block.data();
            }
        }
        at = reinterpret_cast<std::byte*>(block.next());
    }
    return nullptr;
}

void Scratch::join_free_neighbours(Block& block) {
    const std::byte* const end = memory_.data() + memory_.size();
    while (reinterpret_cast<std::byte*>(block.next()) < end && !block.next()->taken) {
        block.bytes += sizeof(Block) + block.next()->bytes;
    }
}

void Scratch::give_back(void* pointer) {
    const std::lock_guard lock(mutex_);
    (static_cast<Block*>(pointer) - 1)->taken = false;
}

}  // namespace upforge::kernels
