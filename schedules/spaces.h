#pragma once

#include <span>
#include <string_view>

#include "spaces/amx.h"
#include "spaces/chains.h"
#include "spaces/channel_lanes.h"
#include "spaces/channel_rows.h"
#include "spaces/channel_strips.h"
#include "spaces/channel_vectors.h"
#include "spaces/direct.h"
#include "spaces/dots.h"
#include "spaces/expected.h"
#include "spaces/pairs.h"
#include "spaces/pixel_vectors.h"
#include "spaces/strip_scatter.h"
#include "spaces/threads.h"
#include "spaces/tile.h"
#include "spaces/winograd.h"

/// What can be tuned in each schedule family: no Halide here, so that tests and tuners read it too.
/// A family's numbers are in a header of their own, so that changing one does not make records of
/// the others stale.
namespace schedules {

/// One of Halide's, and the family of what it makes.
struct Autoscheduler {
    std::string_view family;
    std::string_view name;
};
inline constexpr Autoscheduler autoschedulers[] = {
    {"mullapudi2016", "Mullapudi2016"}, {"adams2019", "Adams2019"}, {"li2018", "Li2018"}};

/// A family as the kernel table names it.
struct Space {
    std::string_view family;
    std::span<const Tunable> tunables;
};

inline constexpr Space spaces[] = {
    {"direct", direct::all},
    {"dots", dots::all},
    {"channels", channel_vectors::all},
    {"rows", channel_rows::all},
    {"lanes", channel_lanes::all},
    {"strips", channel_strips::all},
    {"scatter", strip_scatter::all},
    {"pixels", pixel_vectors::all},
    {"winograd", winograd::all},
    {"mullapudi2016", expected::all},
    {"adams2019", expected::all},
    {"li2018", expected::all},
    {"tile", tile::all},
    {"pairs", pairs::all},
    {"amx", amx::all},
    {"threads", threads::all},
    {"chains", chains::all},
};

}  // namespace schedules
