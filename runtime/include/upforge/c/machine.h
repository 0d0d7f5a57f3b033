#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "upforge/c/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Instruction sets that kernels are built for, weakest first.
typedef int32_t upforge_isa;
enum { UPFORGE_ISA_SSE41 = 0, UPFORGE_ISA_AVX2 = 1, UPFORGE_ISA_AVX512 = 2 };

/// The strongest that operators use: what the CPU supports, or less when limited. Limiting to one
/// that the CPU lacks is an error.
upforge_status upforge_best_isa(upforge_isa* isa);
upforge_status upforge_limit_isa(upforge_isa isa);

/// What operators compute on: "cpu", "opencl", "vulkan:1", "cuda", or "auto", which is the first
/// GPU that can be used, else the CPU. At first the CPU; process-wide. One that is not there, or
/// cannot be used, is an error that says why.
upforge_status upforge_use_device(const char* name);

/// Which of the kernels that can do a job operators choose: the first of the table, the one whose
/// estimated time is least, or by records of tuning where there are any. At first they are tuned;
/// process-wide.
typedef int32_t upforge_schedules;
enum {
    UPFORGE_SCHEDULES_GENERIC = 0,
    UPFORGE_SCHEDULES_ESTIMATED = 1,
    UPFORGE_SCHEDULES_TUNED = 2
};
upforge_status upforge_schedules_in_use(upforge_schedules* which);
upforge_status upforge_use_schedules(upforge_schedules which);
/// The same: whether they are tuned, and tuned or estimated.
upforge_status upforge_follows_tuning(bool* answer);
upforge_status upforge_follow_tuning(bool follow);

/// Threads that operators of the whole process run on, 1 to 256. At first what the affinity mask
/// and the cgroup's CPU quota leave, which is also what `upforge_usable_cpus` says.
upforge_status upforge_threads(int32_t* count);
upforge_status upforge_set_threads(int32_t count);
upforge_status upforge_usable_cpus(int32_t* count);

typedef int32_t upforge_cpu_feature;
enum {
    UPFORGE_CPU_SSE41 = 0,
    UPFORGE_CPU_AVX2 = 1,    ///< with FMA and F16C
    UPFORGE_CPU_AVX512 = 2,  ///< F, CD, BW, DQ, VL
    UPFORGE_CPU_AVX512_BF16 = 3,
    UPFORGE_CPU_AMX_BF16 = 4
};

/// Whether this CPU has the feature and the operating system lets a process use it.
upforge_status upforge_cpu_has(upforge_cpu_feature feature, bool* answer);
/// The name of the CPU; stays valid for good.
upforge_status upforge_cpu_model(const char** model);

#ifdef __cplusplus
}
#endif
