#include "emulator.h"

#include <signal.h>

#include "instruction.h"
#include "tiles.h"

namespace upforge::amx {
namespace {

struct sigaction before;

/// Each thread has its own registers. Constant initialization, since a signal handler may not
/// allocate.
constinit thread_local Tiles tiles;

bool execute(const Instruction& i) {
    switch (i.operation) {
        case Operation::load_config:
            return tiles.configure(*reinterpret_cast<const TileConfig*>(i.address));
        case Operation::release:
            tiles.release();
            return true;
        case Operation::zero:
            return tiles.zero(i.tile);
        case Operation::load:
            return tiles.load(i.tile, i.address, i.stride);
        case Operation::store:
            return tiles.store(i.tile, i.address, i.stride);
        case Operation::add_products:
            return tiles.add_products(i.tile, i.left, i.right);
    }
    return false;
}

void on_illegal_instruction(int signal, siginfo_t*, void* context) {
    mcontext_t& stopped = static_cast<ucontext_t*>(context)->uc_mcontext;
    const std::optional<Instruction> instruction = decode(stopped);
    if (instruction && execute(*instruction)) {
        stopped.gregs[REG_RIP] += instruction->length;
    } else {
        sigaction(signal, &before,
                  nullptr);  // the instruction is met again, by whoever was here first
    }
}

}  // namespace

void emulate() {
    static const int installed = [] {
        struct sigaction action {};
        action.sa_sigaction = on_illegal_instruction;
        action.sa_flags = SA_SIGINFO;
        return sigaction(SIGILL, &action, &before);
    }();
    static_cast<void>(installed);
}

}  // namespace upforge::amx
