#pragma once

#include <optional>
#include <vector>

#include "tune/builder.h"
#include "tune/loaded_winners.h"
#include "tune/options.h"
#include "tune/session.h"
#include "tune/whole_network.h"

namespace upforge::tune {

/// Those that there are: of the winners, or of what was rejected.
std::vector<tuned::Winner> all_of(const std::vector<Finding>& findings,
                                  std::optional<tuned::Winner> Finding::*kind);

/// What the network as a whole gains by the winners of `findings`, on schedules that estimates
/// choose, on generic ones, and on those of another instruction set where options name one. Winners
/// that make a layer slower are none; where the default does, what is faster wins.
std::vector<NetworkComparison> gains_in_network(const TuneOptions& options, Builder& builder,
                                                const LoadedWinners& winners,
                                                std::vector<Finding>& findings, const Watch& watch);

}  // namespace upforge::tune
