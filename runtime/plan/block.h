#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>

namespace upforge::plan {

/// Uninitialised memory, aligned as vectors and kernels want it.
using MemoryBlock = std::unique_ptr<std::byte, void (*)(void*)>;

constexpr std::size_t block_alignment = 128;

constexpr std::size_t aligned(std::size_t bytes) {
    return (bytes + block_alignment - 1) / block_alignment * block_alignment;
}

/// Throws when there is none.
MemoryBlock allocate_block(std::size_t bytes);

}  // namespace upforge::plan
