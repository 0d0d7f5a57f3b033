#include "channel_scatter.h"

using namespace Halide;

void ChannelScatter::apply(Func output, const Var& c, const Var& x, const Var& y, const Var& n,
                           const RDom& pixel, const Target& target) const {
    const int vector = target.natural_vector_size<float>();
    Var task("task"), block("block");
    output.split(y, task, y, int(rows), TailStrategy::GuardWithIf)
        .reorder(c, x, y, task, n)
        .vectorize(c, vector, TailStrategy::Predicate)
        .fuse(task, n, task)
        .parallel(task);
    output.update()
        .split(c, block, c, vector * int(vectors), TailStrategy::GuardWithIf)
        .reorder(c, pixel.x, pixel.y, block, n)
        .vectorize(c, vector, TailStrategy::Predicate)
        .fuse(block, n, block)
        .parallel(block);
}
