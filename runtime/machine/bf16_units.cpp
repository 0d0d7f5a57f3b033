#include "machine/bf16_units.h"

#include <fmt/core.h>

#include <mutex>

#include "machine/amx.h"

namespace upforge {
namespace {

/// What the processor says to AVX512-BF16.
struct Avx512Bf16Answer {
    std::mutex mutex;
    std::string objection = lacks_avx512_bf16(this_processor());
};

Avx512Bf16Answer& avx512_bf16_answer() {
    static Avx512Bf16Answer the_one;
    return the_one;
}

std::string objection_to_avx512_bf16() {
    if (!allows_bf16_units() || best_isa() < Isa::avx512) {
        return fmt::format("kernels may use no more than {}", name_of(best_isa()));
    }
    Avx512Bf16Answer& known = avx512_bf16_answer();
    const std::lock_guard lock(known.mutex);
    return known.objection;
}

}  // namespace

const char* name_of(Bf16Unit unit) {
    switch (unit) {
        case Bf16Unit::none:
            return "none";
        case Bf16Unit::avx512_bf16:
            return "AVX512-BF16";
        case Bf16Unit::amx:
            return "AMX";
    }
    return "unknown";
}

std::string objection_to(Bf16Unit unit) {
    switch (unit) {
        case Bf16Unit::avx512_bf16:
            return objection_to_avx512_bf16();
        case Bf16Unit::amx:
            return objection_to_amx();
        case Bf16Unit::none:
            break;
    }
    return "";
}

Bf16Unit best_bf16_unit() {
    for (const Bf16Unit unit : {Bf16Unit::amx, Bf16Unit::avx512_bf16}) {
        if (objection_to(unit).empty()) {
            return unit;
        }
    }
    return Bf16Unit::none;
}

std::string objection_to_all_bf16_units() {
    if (best_bf16_unit() != Bf16Unit::none) {
        return "";
    }
    const std::string amx = objection_to(Bf16Unit::amx),
                      avx512_bf16 = objection_to(Bf16Unit::avx512_bf16);
    return amx == avx512_bf16 ? amx : fmt::format("{}; {}", amx, avx512_bf16);
}

void use_avx512_bf16_processor(const Processor& processor) {
    Avx512Bf16Answer& known = avx512_bf16_answer();
    const std::lock_guard lock(known.mutex);
    known.objection = lacks_avx512_bf16(processor);
}

}  // namespace upforge
