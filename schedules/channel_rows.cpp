#include "channel_rows.h"

using namespace Halide;

void ChannelRows::reduce(Func row, Func total, const Var& c, const Var& y, const Var& n,
                         const Target& target) const {
    if (target.has_gpu_feature()) {
        threads.spread_root(row, c, {y, n});
        threads.spread_root(total, c, {n});
        return;
    }
    const int vector = target.natural_vector_size<float>();
    Var task("task"), blocks("blocks"), lane("lane");
    RVar column(row.update().get_schedule().rvars()[0].var);
    RVar each_row(total.update().get_schedule().rvars()[0].var);

    row.compute_root()
        .split(y, task, y, int(rows), TailStrategy::GuardWithIf)
        .parallel(task)
        .vectorize(c, vector, TailStrategy::Predicate);
    row.update()
        .split(y, task, y, int(rows), TailStrategy::GuardWithIf)
        .split(c, blocks, lane, vector, TailStrategy::Predicate)
        .reorder(lane, column, blocks, y, task, n)
        .vectorize(lane)
        .fuse(task, n, task)
        .parallel(task);
    total.compute_root().vectorize(c, vector, TailStrategy::Predicate);
    total.update().reorder(c, each_row, n).vectorize(c, vector, TailStrategy::Predicate);
}

void ChannelRows::reduce_each(Func row, Func total, Func output, const Var& c, const Var& i,
                              const Var& y, const Var& n, const Target& target) const {
    if (target.has_gpu_feature()) {
        threads.spread_root(row, c, {y, n});
        total.compute_at(output, threads.spread_rows(output, i, y, n));
        return;
    }
    const int vector = target.natural_vector_size<float>();
    Var task("task"), blocks("blocks"), lane("lane");
    RVar column(row.update().get_schedule().rvars()[0].var);

    output.split(y, task, y, int(rows), TailStrategy::GuardWithIf)
        .reorder(i, y, task, n)
        .fuse(task, n, task)
        .parallel(task);
    total.compute_at(output, y);
    row.compute_at(output, y).vectorize(c, vector, TailStrategy::Predicate);
    row.update()
        .split(c, blocks, lane, vector, TailStrategy::Predicate)
        .reorder(lane, column, blocks)
        .vectorize(lane);
}

void ChannelRows::compute_total(Func total, const Var& c, const Var& n,
                                const Target& target) const {
    if (target.has_gpu_feature()) {
        threads.spread_root(total, c, {n});
        return;
    }
    total.compute_root().vectorize(c, target.natural_vector_size<float>(), TailStrategy::Predicate);
}

void ChannelRows::store_total(Func output, const Var& c, const Var& x, const Var& y, const Var& n,
                              const Target& target) const {
    if (target.has_gpu_feature()) {
        threads.spread(output, c, x, y, n);
        return;
    }
    output.vectorize(c, target.natural_vector_size<float>(), TailStrategy::Predicate);
}

void ChannelRows::store_pixels(Func output, const Var& c, const Var& x, const Var& y, const Var& n,
                               const Target& target) const {
    if (target.has_gpu_feature()) {
        threads.spread(output, c, x, y, n);
        return;
    }
    Var task("task");
    output.split(y, task, y, int(rows), TailStrategy::GuardWithIf)
        .vectorize(c, target.natural_vector_size<float>(), TailStrategy::Predicate)
        .fuse(task, n, task)
        .parallel(task);
}
