#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "upforge/error.h"
#include "upforge/machine.h"

namespace upforge {
namespace {

constexpr std::array strongest_first = {Isa::avx512, Isa::avx2, Isa::sse41};

std::atomic<Isa> limit = strongest_first.front();
std::atomic<bool> bf16_units_allowed = true;
std::atomic<Schedules> schedules_used = Schedules::tuned;

}  // namespace

const char* name_of(Isa isa) {
    switch (isa) {
        case Isa::sse41:
            return "sse41";
        case Isa::avx2:
            return "avx2";
        case Isa::avx512:
            return "avx512";
    }
    return "unknown";
}

Isa isa_from_name(const std::string& name) {
    for (const Isa isa : strongest_first) {
        if (name == name_of(isa)) {
            return isa;
        }
    }
    throw Error(
        ErrorCode::invalid_argument,
        fmt::format("no instruction set is called \"{}\"; there are sse41, avx2 and avx512", name));
}

Isa best_isa() {
    const auto* found = std::ranges::find_if(
        strongest_first, [](Isa isa) { return isa <= limit && this_cpu().supports(isa); });
    if (found == strongest_first.end()) {
        throw Error(
            ErrorCode::unsupported,
            fmt::format("{} lacks SSE4.1, the least that kernels are built for", this_cpu().model));
    }
    return *found;
}

void limit_isa(Isa isa) {
    if (!this_cpu().supports(isa)) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("{} does not support {}", this_cpu().model, name_of(isa)));
    }
    limit = isa;
}

bool allows_bf16_units() {
    return bf16_units_allowed;
}

void allow_bf16_units(bool allow) {
    bf16_units_allowed = allow;
}

const char* name_of(Schedules which) {
    switch (which) {
        case Schedules::generic:
            return "generic";
        case Schedules::estimated:
            return "estimated";
        case Schedules::tuned:
            return "tuned";
    }
    return "unknown";
}

Schedules schedules_in_use() {
    return schedules_used;
}

void use_schedules(Schedules which) {
    schedules_used = which;
}

bool follows_tuning() {
    return schedules_in_use() == Schedules::tuned;
}

void follow_tuning(bool follow) {
    use_schedules(follow ? Schedules::tuned : Schedules::estimated);
}

}  // namespace upforge
