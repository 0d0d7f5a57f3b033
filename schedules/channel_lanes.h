#pragma once

#include <vector>

#include "Halide.h"
#include "parameter.h"
#include "spaces/channel_lanes.h"
#include "thread_group.h"

/// Family `lanes`: vectors along the channels, one pixel after the other. For what combines the
/// many channels of each pixel: each lane combines every so-many-th channel, and then the lanes
/// are.
struct ChannelLanes {
    Parameter columns{schedules::channel_lanes::columns};
    ThreadGroup threads;

    /// `inner` holds what is computed once a pixel, each from those before it: reductions over the
    /// channels, numbers, and numbers of all channels.
    void apply(Halide::Func output, const Halide::Var& c, const Halide::Var& x,
               const Halide::Var& y, const Halide::Var& n, const std::vector<Halide::Func>& inner,
               const Halide::Target& target) const;
};
