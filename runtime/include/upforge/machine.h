#pragma once

#include <string>

#include "upforge/device.h"

namespace upforge {

/// Instruction sets that kernels are built for, weakest first.
enum class Isa { sse41, avx2, avx512 };

const char* name_of(Isa isa);
/// "sse41", "avx2" or "avx512"; anything else throws.
Isa isa_from_name(const std::string& name);

/// What this processor offers *and* the operating system lets a process use.
struct Cpu {
    std::string model;
    bool sse41 = false;
    bool avx2 = false;    ///< with FMA and F16C
    bool avx512 = false;  ///< F, CD, BW, DQ, VL
    bool avx512_bf16 = false;
    bool amx_bf16 = false;  ///< CPU has it and Linux can grant it; asking is the caller's
    bool supports(Isa isa) const;
};

/// Read once.
const Cpu& this_cpu();

/// The strongest instruction set that kernels may use: what the CPU supports, or less when
/// `limit_isa` says so.
Isa best_isa();
/// Throws when this CPU lacks it.
void limit_isa(Isa isa);

/// What multiplies bf16 on processors that have more than AVX-512, weakest first.
enum class Bf16Unit { none, avx512_bf16, amx };

/// "AVX512-BF16", "AMX"; "none".
const char* name_of(Bf16Unit unit);

/// Whether kernels may multiply by them, where this machine can and the limit is AVX-512. At first
/// they may; process-wide.
bool allows_bf16_units();
void allow_bf16_units(bool allow);

/// The strongest that kernels can use: the processor, the operating system and, for AMX, a product
/// that was tried say so.
Bf16Unit best_bf16_unit();

/// Which of the kernels that can do a job is chosen, of those for the strongest instruction set.
/// The operator decides how a layer is computed, by Winograd's algorithm or by sums, whichever.
enum class Schedules {
    generic,    ///< the first in the table of kernels: one schedule, whatever the shape
    estimated,  ///< the one whose estimated time is least for the shape
    tuned       ///< by records of tuning where there are any, else by estimates
};

const char* name_of(Schedules which);

/// At first they are tuned; process-wide. Sessions keep what they were made with.
Schedules schedules_in_use();
void use_schedules(Schedules which);

/// The same: whether they are tuned, and `tuned` or `estimated`.
bool follows_tuning();
void follow_tuning(bool follow);

/// The device that operators compute on, and sessions that are made from then on. At first it is
/// the CPU; process-wide. Operators copy what they need there and back; a session does so once a
/// run. Throws when the device cannot be used.
void use_device(DeviceId id);
DeviceId device_in_use();

/// Threads that operators run on. At first: what the affinity mask and the cgroup's CPU quota
/// leave, at least 1.
int threads();
/// 1 to 256; process-wide.
void set_threads(int count);
int usable_cpus();

}  // namespace upforge
