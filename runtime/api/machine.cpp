#include "upforge/machine.h"

#include "api/call.h"
#include "api/convert.h"
#include "upforge/c/machine.h"

using namespace upforge::api;
using upforge::Cpu;
using upforge::Error;
using upforge::ErrorCode;

namespace {

bool has(const Cpu& cpu, upforge_cpu_feature feature) {
    switch (feature) {
        case UPFORGE_CPU_SSE41:
            return cpu.sse41;
        case UPFORGE_CPU_AVX2:
            return cpu.avx2;
        case UPFORGE_CPU_AVX512:
            return cpu.avx512;
        case UPFORGE_CPU_AVX512_BF16:
            return cpu.avx512_bf16;
        case UPFORGE_CPU_AMX_BF16:
            return cpu.amx_bf16;
    }
    throw Error(ErrorCode::invalid_argument,
                "feature " + std::to_string(feature) + " is none of upforge_cpu_feature");
}

}  // namespace

upforge_status upforge_best_isa(upforge_isa* isa) {
    return guarded([&] { required(isa, "isa") = to_c(upforge::best_isa()); });
}

upforge_status upforge_limit_isa(upforge_isa isa) {
    return guarded([&] { upforge::limit_isa(isa_from_c(isa)); });
}

upforge_status upforge_use_device(const char* name) {
    return guarded(
        [&] { upforge::use_device(upforge::device_from_text(&required(name, "name"))); });
}

upforge_status upforge_schedules_in_use(upforge_schedules* which) {
    return guarded([&] { required(which, "which") = to_c(upforge::schedules_in_use()); });
}

upforge_status upforge_use_schedules(upforge_schedules which) {
    return guarded([&] { upforge::use_schedules(schedules_from_c(which)); });
}

upforge_status upforge_follows_tuning(bool* answer) {
    return guarded([&] { required(answer, "answer") = upforge::follows_tuning(); });
}

upforge_status upforge_follow_tuning(bool follow) {
    return guarded([&] { upforge::follow_tuning(follow); });
}

upforge_status upforge_threads(int32_t* count) {
    return guarded([&] { required(count, "count") = upforge::threads(); });
}

upforge_status upforge_set_threads(int32_t count) {
    return guarded([&] { upforge::set_threads(count); });
}

upforge_status upforge_usable_cpus(int32_t* count) {
    return guarded([&] { required(count, "count") = upforge::usable_cpus(); });
}

upforge_status upforge_cpu_has(upforge_cpu_feature feature, bool* answer) {
    return guarded([&] { required(answer, "answer") = has(upforge::this_cpu(), feature); });
}

upforge_status upforge_cpu_model(const char** model) {
    return guarded([&] { required(model, "model") = upforge::this_cpu().model.c_str(); });
}
