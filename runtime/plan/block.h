#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>

namespace upforge::plan {

/// Uninitialised memory, aligned as vectors and kernels want it.
using MemoryBlock = std::unique_ptr<std::byte, void (*)(void*)>;

/// Throws when there is none.
MemoryBlock allocate_block(std::size_t bytes);

}  // namespace upforge::plan
