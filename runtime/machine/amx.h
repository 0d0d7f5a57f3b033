#pragma once

#include <functional>
#include <string>

#include "machine/cpuid.h"

namespace upforge {

/// What stands between a process and the tiles of AMX; a test answers in a machine's stead.
struct AmxMachine {
    Processor processor;
    /// Asks Linux for the tiles: 0, or the number of its error.
    std::function<int()> ask;
    /// Whether a product of tiles is what it should be; run only once all else says yes.
    std::function<bool()> multiplies;
};

/// The one that this runs on.
AmxMachine this_amx_machine();

/// Why AMX cannot be used there; empty where it can.
std::string objection_to_amx(const AmxMachine& machine);

/// Why kernels cannot use AMX; empty where they can. The machine is asked once.
std::string objection_to_amx();

/// The same, of another machine from then on: for tests.
void use_amx_machine(const AmxMachine& machine);

}  // namespace upforge
