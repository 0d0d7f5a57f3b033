#pragma once

#include <vector>

#include "tune/builder.h"
#include "tune/task.h"
#include "tuned/winners.h"

namespace upforge::tune {

/// What was chosen for `tasks` with another instruction set, compiled for the one in use: as
/// records that a LoadedWinners follows. What cannot be compiled so is left out.
std::vector<tuned::Winner> borrowed_choices(const std::vector<Task>& tasks, Builder& builder);

}  // namespace upforge::tune
