#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tuned/winners.h"

namespace upforge::tune {

/// Where a session keeps what it finds.
struct Files {
    std::filesystem::path log, winners;
};

/// Beside `log`; if that is empty, in schedules/tuned of the source tree, which the build reads.
/// Makes the folder.
Files files_of_session(const std::filesystem::path& log);

/// Of all processors, as schedules/tuned and the folder have them.
std::vector<tuned::Winner> known_winners(const Files& files);

/// Adds these to what the file has, without those that turned out to lose; without any of either,
/// leaves it as it is.
void keep_winners(const std::vector<tuned::Winner>& winners, const std::filesystem::path& file,
                  const std::vector<tuned::Winner>& losers = {});

}  // namespace upforge::tune
