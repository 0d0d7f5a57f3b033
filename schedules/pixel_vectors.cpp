#include "pixel_vectors.h"

using namespace Halide;

void PixelVectors::apply(Func output, const Var& c, const Var& x, const Var& y, const Var& n,
                         const std::vector<Func>& inner, const Target& target) const {
    if (target.has_gpu_feature()) {
        const Var thread = threads.spread_pixels(output, c, x, y, n);
        for (Func f : inner) {
            // The others have a channel too: they are computed where they are needed, since no
            // thread has room for all.
            if (f.dimensions() == 3) {
                f.compute_at(output, thread);
            }
        }
        return;
    }
    const int vector = target.natural_vector_size<float>();
    Var groups("groups"), lane("lane"), task("task");
    output.split(x, groups, lane, vector, TailStrategy::Predicate)
        .split(y, task, y, int(rows), TailStrategy::GuardWithIf)
        .reorder(lane, c, groups, y, task, n)
        .vectorize(lane)
        .fuse(task, n, task)
        .parallel(task);
    for (Func f : inner) {
        f.compute_at(output, groups).vectorize(x, vector, TailStrategy::Predicate);
        for (int i = 0; i < f.num_update_definitions(); ++i) {
            f.update(i).vectorize(x, vector, TailStrategy::Predicate);
        }
    }
}
