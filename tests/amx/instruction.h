#pragma once

#include <ucontext.h>

#include <cstddef>
#include <optional>

namespace upforge::amx {

enum class Operation { load_config, release, zero, load, store, add_products };

/// An instruction as it stands in memory, with the registers that it was met with.
struct Instruction {
    Operation operation;
    int length;  ///< bytes
    int tile;    ///< the operand that is written, or stored
    int left, right;
    std::byte* address;
    std::ptrdiff_t stride;
};

/// That at which a process stopped; nothing where it is none of AMX.
std::optional<Instruction> decode(const mcontext_t& stopped);

}  // namespace upforge::amx
