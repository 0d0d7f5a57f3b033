#include "strip_scatter.h"

using namespace Halide;

void StripScatter::apply(const ScatterNest& nest, const Target& target) const {
    const int vector = target.natural_vector_size<float>();
    Var c = nest.channel, x = nest.column, y = nest.row, n = nest.image, task("task");

    Func output = nest.output;
    output.split(y, task, y, int(rows), TailStrategy::GuardWithIf)
        .reorder(c, x, y, task, n)
        .vectorize(c, vector, TailStrategy::Predicate)
        .fuse(task, n, task)
        .parallel(task);

    Func strips = nest.strips;
    strips.compute_at(output, task)
        .reorder(c, nest.place, nest.strip, n)
        .vectorize(c, vector, TailStrategy::Predicate);
    strips.update()
        .reorder(c, nest.pixel.x, nest.pixel.y, nest.strip, n)
        .vectorize(c, vector, TailStrategy::Predicate);
}
