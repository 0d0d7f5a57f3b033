#include "thread_group.h"

#include <algorithm>

using namespace Halide;

void ThreadGroup::count_channels_from_0(Func output, const Var& c, const Var& x, int block) {
    const std::vector<Var> args = output.args();
    const int columns =
        static_cast<int>(std::find_if(args.begin(), args.end(),
                                      [&](const Var& arg) { return arg.name() == x.name(); }) -
                         args.begin());
    for (OutputImageParam buffer : output.output_buffers()) {
        buffer.dim(columns).set_min(Expr());
    }
    OutputImageParam tensor = output.output_buffers()[0];
    // Always 0, which Halide must not know: it would conclude that nothing lies below. Of a loop
    // that is not split, it would no longer know that a thread is at one place of it.
    Expr zero = tensor.dim(columns).min() * block;
    output.bound(c, zero, tensor.dim(0).max() + 1 - zero);
}

Var ThreadGroup::spread(Func output, const Var& c, const Var& x, const Var& y, const Var& n,
                        const std::vector<VarOrRVar>& phases) const {
    Var blocks("blocks"), groups("groups"), lane("lane"), column("column"), group("group");
    count_channels_from_0(output, c, x);
    std::vector<VarOrRVar> order{lane, column};
    order.insert(order.end(), phases.begin(), phases.end());
    order.insert(order.end(), {groups, y, blocks, n});
    output.split(c, blocks, lane, int(lanes), TailStrategy::GuardWithIf)
        .split(x, groups, column, int(width), TailStrategy::GuardWithIf)
        .reorder(order)
        .fuse(blocks, n, group)
        .gpu_threads(lane, column)
        // Of the first there may be any number; of the others, drivers take no more than 65,535.
        .gpu_blocks(group, y, groups);
    return lane;
}

Var ThreadGroup::spread_pixels(Func output, const Var& c, const Var& x, const Var& y,
                               const Var& n) const {
    Var groups("groups"), column("column");
    count_channels_from_0(output, c, x);
    output.split(x, groups, column, int(lanes) * int(width), TailStrategy::GuardWithIf)
        .reorder(c, column, groups, y, n)
        .gpu_threads(column)
        .gpu_blocks(groups, y, n);
    return column;
}

Var ThreadGroup::spread_rows(Func output, const Var& c, const Var& y, const Var& n) const {
    Var groups("groups"), row("row");
    count_channels_from_0(output, c, y);
    output.split(y, groups, row, int(lanes) * int(width), TailStrategy::GuardWithIf)
        .reorder(c, row, groups, n)
        .gpu_threads(row)
        .gpu_blocks(groups, n);
    return row;
}

void ThreadGroup::spread_update(Stage update, const Var& c, const RVar& row, const Var& n,
                                const std::vector<VarOrRVar>& inner) const {
    Var blocks("blocks"), lane("lane"), group("group");
    RVar groups("groups"), of_group("of_group");
    std::vector<VarOrRVar> order = inner;
    order.insert(order.end(), {lane, of_group, groups, blocks, n});
    update.split(c, blocks, lane, int(lanes), TailStrategy::GuardWithIf)
        .split(row, groups, of_group, int(width), TailStrategy::GuardWithIf)
        .reorder(order)
        .fuse(blocks, n, group)
        .gpu_threads(lane, of_group)
        .gpu_blocks(group, groups);
}

void ThreadGroup::spread_root(Func f, const Var& c, const std::vector<Var>& others) const {
    Var blocks("blocks"), lane("lane");
    const auto spread_stage = [&](Stage stage) {
        std::vector<VarOrRVar> order{lane, blocks};
        order.insert(order.end(), others.begin(), others.end());
        std::vector<VarOrRVar> inner;
        for (const auto& r : stage.get_schedule().rvars()) {
            inner.emplace_back(RVar(r.var));
        }
        order.insert(order.begin(), inner.begin(), inner.end());
        stage.split(c, blocks, lane, int(lanes) * int(width), TailStrategy::GuardWithIf)
            .reorder(order);
        for (const Var& other : others) {
            stage.fuse(blocks, other, blocks);
        }
        stage.gpu_threads(lane).gpu_blocks(blocks);
    };
    f.compute_root();
    spread_stage(f);
    for (int i = 0; i < f.num_update_definitions(); ++i) {
        spread_stage(f.update(i));
    }
}
