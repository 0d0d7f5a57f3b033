#include "plan/block.h"

#include <fmt/core.h>

#include "graph/lifetimes.h"
#include "upforge/error.h"

namespace upforge::plan {

MemoryBlock allocate_block(std::size_t bytes) {
    void* memory = nullptr;
    if (posix_memalign(&memory, graph::alignment, bytes) != 0) {
        throw Error(ErrorCode::out_of_memory,
                    fmt::format("no memory for {:.1f} MB of values; use smaller images or tiles",
                                static_cast<double>(bytes) / 1e6));
    }
    return {static_cast<std::byte*>(memory), std::free};
}

}  // namespace upforge::plan
