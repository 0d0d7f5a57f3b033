#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tuned/origin.h"
#include "upforge/machine.h"

namespace upforge::tuned {

/// The fastest kernel of those tried on a problem, faster than the default by more than the noise.
struct Winner {
    std::string problem;  ///< as kernels::to_string spells it
    Isa isa = Isa::sse41;
    int threads = 1;
    std::string kernel;     ///< as kernels::to_string spells it
    std::string algorithm;  ///< of its operation, as `kernels::algorithm` has it
    double seconds = 0;
    double default_seconds = 0;

    bool operator==(const Winner&) const = default;
};

/// Whether it was measured with kernels as they are now, whatever the machine.
bool is_of_these_kernels(const Winner& winner);

/// Those of one processor: schedules/tuned/CPU.json.
struct Winners {
    Origin origin;
    std::vector<Winner> all;

    bool operator==(const Winners&) const = default;
};

/// Sorted by problem, instruction set and threads, one a line.
std::string to_json(const Winners& winners);
/// Throws Error(ErrorCode::file) that begins with `source`.
Winners parse_winners(std::string_view text, const std::string& source);

Winners read_winners(const std::filesystem::path& file);
void write_winners(const Winners& winners, const std::filesystem::path& file);

/// Both, but of each problem, instruction set and number of threads the later one. Of the earlier,
/// only those of the same origin that are of these kernels.
Winners merged(const Winners& earlier, const Winners& later);

/// "intel-xeon-platinum-8375c.json": its letters and digits, in small letters.
std::string winners_file_name(std::string_view cpu);

}  // namespace upforge::tuned
