#include "channel_lanes.h"

using namespace Halide;

namespace {

void reduce_by_lanes(Func reduced, Func output, const Var& x, int vector) {
    const RVar channel(reduced.update().get_schedule().dims()[0].var);
    RVar step("step"), lane("lane");
    Var of_lane("of_lane");
    reduced.update().split(channel, step, lane, vector);
    Func by_lane = reduced.update().rfactor(lane, of_lane);
    by_lane.compute_at(output, x).vectorize(of_lane);
    by_lane.update().reorder(of_lane, step).vectorize(of_lane);
    reduced.update().atomic().vectorize(lane);
}

}  // namespace

void ChannelLanes::apply(Func output, const Var& c, const Var& x, const Var& y, const Var& n,
                         const std::vector<Func>& inner, const Target& target) const {
    if (target.has_gpu_feature()) {
        const Var thread = threads.spread_pixels(output, c, x, y, n);
        for (Func f : inner) {
            // No thread has room for all channels: these are computed where they are needed.
            if (f.dimensions() < output.dimensions()) {
                f.compute_at(output, thread);
            }
        }
        return;
    }
    const int vector = target.natural_vector_size<float>();
    Var task("task");
    output.split(x, task, x, int(columns), TailStrategy::GuardWithIf)
        .reorder(c, x, task, y, n)
        .vectorize(c, vector, TailStrategy::Predicate)
        .fuse(task, y, task)
        .fuse(task, n, task)
        .parallel(task);
    for (Func f : inner) {
        f.compute_at(output, x);
        if (f.has_update_definition()) {
            reduce_by_lanes(f, output, x, vector);
        } else if (f.dimensions() == output.dimensions()) {
            f.vectorize(c, vector, TailStrategy::Predicate);
        }
    }
}
