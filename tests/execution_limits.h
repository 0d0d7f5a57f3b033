#pragma once

#include <initializer_list>
#include <ostream>
#include <vector>

#include "upforge/machine.h"

namespace upforge {

inline std::ostream& operator<<(std::ostream& stream, Isa isa) {
    return stream << name_of(isa);
}

/// Those that this machine has, weakest first.
inline std::vector<Isa> available_isas() {
    std::vector<Isa> available;
    for (const Isa isa : {Isa::sse41, Isa::avx2, Isa::avx512}) {
        if (this_cpu().supports(isa)) {
            available.push_back(isa);
        }
    }
    return available;
}

/// Kernels use no stronger instruction set while this lives.
class IsaLimit {
  public:
    explicit IsaLimit(Isa isa) : before_(best_isa()) { limit_isa(isa); }
    ~IsaLimit() { limit_isa(before_); }
    IsaLimit(const IsaLimit&) = delete;
    IsaLimit& operator=(const IsaLimit&) = delete;

  private:
    Isa before_;
};

/// Kernels multiply bf16 by what the instruction set has, and no unit for it, while this lives.
class NoBf16Units {
  public:
    NoBf16Units() { allow_bf16_units(false); }
    ~NoBf16Units() { allow_bf16_units(true); }
    NoBf16Units(const NoBf16Units&) = delete;
    NoBf16Units& operator=(const NoBf16Units&) = delete;
};

/// Kernels are chosen so while this lives.
class SchedulesInUse {
  public:
    explicit SchedulesInUse(Schedules which) : before_(schedules_in_use()) { use_schedules(which); }
    ~SchedulesInUse() { use_schedules(before_); }
    SchedulesInUse(const SchedulesInUse&) = delete;
    SchedulesInUse& operator=(const SchedulesInUse&) = delete;

  private:
    Schedules before_;
};

/// Operators run on this many threads while this lives.
class ThreadLimit {
  public:
    explicit ThreadLimit(int count) : before_(threads()) { set_threads(count); }
    ~ThreadLimit() { set_threads(before_); }
    ThreadLimit(const ThreadLimit&) = delete;
    ThreadLimit& operator=(const ThreadLimit&) = delete;

  private:
    int before_;
};

}  // namespace upforge
