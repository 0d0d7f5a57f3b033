#include "machine/amx.h"

#include <fmt/core.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <optional>
#include <system_error>

#include "machine/amx_tile.h"

namespace upforge {
namespace {

int ask_linux() {
#if defined(__x86_64__)
    constexpr int arch_req_xcomp_perm = 0x1023, tile_data = 18;
    return syscall(SYS_arch_prctl, arch_req_xcomp_perm, tile_data) == 0 ? 0 : errno;
#else
    return ENOSYS;
#endif
}

/// What was found, or will be once it is asked for.
struct Answer {
    std::mutex mutex;
    AmxMachine machine = this_amx_machine();
    std::optional<std::string> objection;
};

Answer& answer() {
    static Answer the_one;
    return the_one;
}

}  // namespace

AmxMachine this_amx_machine() {
    return {this_processor(), ask_linux, amx_tile::multiplies};
}

std::string objection_to_amx(const AmxMachine& machine) {
    if (std::string lacking = lacks_amx(machine.processor); !lacking.empty()) {
        return lacking;
    }
    if (const int error = machine.ask(); error != 0) {
        return fmt::format("Linux does not grant AMX to this process: {}",
                           std::generic_category().message(error));
    }
    return machine.multiplies() ? "" : "AMX multiplies wrongly on this machine";
}

std::string objection_to_amx() {
    if (!allows_bf16_units() || best_isa() < Isa::avx512) {
        return fmt::format("kernels may use no more than {}", name_of(best_isa()));
    }
    Answer& known = answer();
    const std::lock_guard lock(known.mutex);
    if (!known.objection) {
        known.objection = objection_to_amx(known.machine);
    }
    return *known.objection;
}

void use_amx_machine(const AmxMachine& machine) {
    Answer& known = answer();
    const std::lock_guard lock(known.mutex);
    known.machine = machine;
    known.objection.reset();
}

}  // namespace upforge
