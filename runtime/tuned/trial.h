#pragma once

#include <string>
#include <string_view>

#include "tuned/origin.h"
#include "upforge/machine.h"

namespace upforge::tuned {

/// What became of a kernel that was tried.
enum class Verdict {
    ok,
    wrong,  ///< its result differs from the definition
    crashed,
    timed_out,
    out_of_memory,
    refused  ///< it did not compile, or cannot run here
};

const char* name_of(Verdict verdict);

/// One kernel tried on one problem: a line of a log.
struct Trial {
    std::string problem;  ///< as kernels::to_string spells it
    Isa isa = Isa::sse41;
    int threads = 1;
    std::string kernel;  ///< as kernels::to_string spells it
    Origin origin;
    std::string algorithm;       ///< of its kernel's operation then, as `kernels::algorithm` has it
    double seconds = 0;          ///< 0 unless the verdict is `ok`
    double default_seconds = 0;  ///< of the kernel that is chosen without records, meanwhile
    double noise = 0;            ///< by which times differ that should not: a part of them
    Verdict verdict = Verdict::ok;
    std::string reason;  ///< of a verdict other than `ok`
    std::string time;    ///< UTC: "2026-11-21T20:00:00Z"

    bool operator==(const Trial&) const = default;
};

/// Whether it was made on this processor or device, of kernels as they are now.
bool is_current(const Trial& trial);

/// A line of JSON, without its end.
std::string to_json(const Trial& trial);

/// Throws Error(ErrorCode::file) that begins with `source`. Keys that are not known are left out.
Trial parse_trial(std::string_view line, const std::string& source);

}  // namespace upforge::tuned
