#include "channel_vectors.h"

#include "flags.h"

using namespace Halide;

void ChannelVectors::apply(const ChannelNest& nest, const Target& target) const {
    if (target.has_gpu_feature()) {
        apply_on_gpu(nest, target);
        return;
    }
    const int natural = target.natural_vector_size<float>();
    const int vector = vector_lanes > 0 ? int(vector_lanes) : natural;
    const int block = vector * int(vectors);
    Var c = nest.channel, x = nest.column, y = nest.row, n = nest.image;
    Var v("vectors"), blocks("blocks"), task("task");

    Func output = nest.output;
    std::vector<VarOrRVar> order{c, v, blocks, x};
    order.insert(order.end(), nest.phases.begin(), nest.phases.end());
    order.insert(order.end(), {y, task, n});
    if (nest.sums.empty()) {
        // Vectors without channels are left out: masked, they took as long as others.
        output.split(c, v, c, vector, TailStrategy::Predicate)
            .split(v, blocks, v, int(vectors), TailStrategy::GuardWithIf);
    } else {
        // Sums of masked vectors are kept in memory, and each tap waits for the one before: 16 to
        // 24 channels took as long as 128.
        const bool overlaps = last_block == LastBlock::overlapping;
        output
            .split(c, blocks, c, block,
                   overlaps ? TailStrategy::ShiftInwards : TailStrategy::GuardWithIf)
            .split(c, v, c, vector);
    }
    output.split(y, task, y, int(rows), TailStrategy::GuardWithIf)
        .reorder(order)
        .vectorize(c)
        .unroll(v)
        .fuse(task, n, task)
        .parallel(task);

    for (Func row : nest.rows) {
        row.compute_at(output, y).vectorize(row.args()[0], vector, TailStrategy::Predicate);
    }
    for (Func sum : nest.sums) {
        // In registers, or at least on the stack: memory for each pixel took as long as the sums.
        sum.compute_at(output, blocks)
            .bound_storage(c, block)
            .vectorize(c, vector, TailStrategy::Predicate)
            .unroll(c);
        for (int i = 0; i < sum.num_update_definitions(); ++i) {
            Stage update = sum.update(i);
            std::vector<VarOrRVar> reduction{c};
            for (const auto& r : update.get_schedule().rvars()) {
                reduction.emplace_back(RVar(r.var));
            }
            update.reorder(reduction).vectorize(c, vector, TailStrategy::Predicate).unroll(c);
            for (const Expr& simple : nest.cases_of_sums) {
                update.specialize(simple);
            }
        }
    }
    for (const Expr& simple : nest.cases) {
        output.specialize(simple);
    }
    if (!nest.no_other_case.empty()) {
        output.specialize_fail(nest.no_other_case);
    }
}

void ChannelVectors::tabulate(const std::vector<Func>& tables, const Target& target) const {
    if (target.has_gpu_feature()) {
        return;  // Threads count for themselves: a table would be uploaded for each run.
    }
    for (Func table : tables) {
        table.compute_root();
    }
}

void ChannelVectors::apply_on_gpu(const ChannelNest& nest, const Target& target) const {
    compare_in_threads(nest.output, target);
    const Var thread =
        threads.spread(nest.output, nest.channel, nest.column, nest.row, nest.image, nest.phases);
    for (Func sum : nest.sums) {
        sum.compute_at(nest.output, thread);
    }
}
