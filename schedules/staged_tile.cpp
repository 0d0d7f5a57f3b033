#include "staged_tile.h"

#include <algorithm>
#include <stdexcept>

#include "own_registers.h"
#include "thread_group.h"

using namespace Halide;

namespace {

/// Numbers that a thread loads at once.
constexpr int vector = 4;

void require_multiple(const char* name, int value, const char* of, int unit) {
    if (value % unit != 0) {
        throw std::invalid_argument(std::string(name) + "=" + std::to_string(value) +
                                    " is no multiple of " + of + "=" + std::to_string(unit));
    }
}

}  // namespace

int StagedTile::Shares::parts() const {
    return of_thread / vector;
}

void StagedTile::Shares::divide(Stage stage) const {
    stage.split(axis, part, axis, whole / parts()).split(axis, thread, axis, vector);
}

StagedTile::StagedTile(const SumNest& nest, const Shares& channels, const Shares& columns, int rows,
                       int chunk)
    : nest_(nest), channels_(channels), columns_(columns), rows_(rows), chunk_(chunk) {
    require_multiple("lane_channels", channels.of_thread, "the vector", vector);
    require_multiple("channels", channels.whole, "lane_channels", channels.of_thread);
    require_multiple("pixels", columns.of_thread, "the vector", vector);
    require_multiple("columns", columns.whole, "pixels", columns.of_thread);
    require_multiple("chunk", chunk, "columns / pixels", columns.threads());
}

void StagedTile::apply() {
    keep_own_registers(nest_.pipeline);
    spread_output();
    keep_sums();
    stage_seen();
    stage_weights();
}

void StagedTile::do_in_each_thread(Stage stage) const {
    for (const Shares& shares : {channels_, columns_}) {
        stage.unroll(shares.axis).unroll(shares.part);
    }
    stage.gpu_threads(channels_.thread, columns_.thread, nest_.row);
}

void StagedTile::spread_output() {
    Var c = channels_.axis, x = columns_.axis, y = nest_.row, n = nest_.image;
    Var blocks("blocks"), groups_y("groups_y"), group("group");
    Func output = nest_.output;
    ThreadGroup::count_channels_from_0(output, c, x, channels_.whole);
    output.split(c, blocks, c, channels_.whole, TailStrategy::GuardWithIf)
        .split(x, groups_x_, x, columns_.whole, TailStrategy::GuardWithIf)
        .split(y, groups_y, y, rows_, TailStrategy::GuardWithIf);
    channels_.divide(output);
    columns_.divide(output);
    std::vector<VarOrRVar> order{
        c, channels_.part, x, columns_.part, channels_.thread, columns_.thread, y};
    if (nest_.phases.empty()) {
        order.insert(order.end(), {groups_x_, groups_y, blocks, n});
        output.reorder(order);
    } else {
        const VarOrRVar phase_x = nest_.phases[0], phase_y = nest_.phases[1];
        order.insert(order.end(), {phase_x, groups_x_, phase_y, groups_y, blocks, n});
        output.reorder(order).fuse(phase_x, groups_x_, groups_x_).fuse(phase_y, groups_y, groups_y);
    }
    output.fuse(blocks, n, group).gpu_blocks(groups_x_, groups_y, group);
    do_in_each_thread(output);
}

void StagedTile::keep_sums() {
    Var c = channels_.axis, x = columns_.axis, y = nest_.row;
    RVar input = nest_.input_channel;
    Func sums = nest_.sums;
    sums.compute_at(nest_.output, groups_x_).store_in(MemoryType::Register);
    for (const Var& axis : sums.args()) {
        sums.bound_extent(axis, axis.name() == c.name()   ? channels_.whole
                                : axis.name() == x.name() ? columns_.whole
                                : axis.name() == y.name() ? rows_
                                                          : 1);
    }
    sums.update().split(input, chunks_, input, chunk_);
    for (Stage stage : {Stage(sums), sums.update()}) {
        channels_.divide(stage);
        columns_.divide(stage);
    }
    const std::vector<VarOrRVar> of_thread{c, channels_.part, x, columns_.part};
    const std::vector<VarOrRVar> threads{channels_.thread, columns_.thread, y};
    std::vector<VarOrRVar> order = of_thread;
    order.insert(order.end(), threads.begin(), threads.end());
    sums.reorder(order);
    order = of_thread;
    order.emplace_back(input);
    order.insert(order.end(), threads.begin(), threads.end());
    order.emplace_back(chunks_);
    order.insert(order.end(), nest_.taps.begin(), nest_.taps.end());
    sums.update().reorder(order).unroll(input).never_partition_all();
    do_in_each_thread(sums);
    do_in_each_thread(sums.update());
}

void StagedTile::stage_seen() {
    Func seen = nest_.seen;
    Var input = seen.args()[0], x = columns_.axis, y = nest_.row;
    // Neighbouring threads bring input channels, which are neighbours in memory, and a few columns.
    // In shared memory, where a thread loads vectors of columns, those channels lie a vector more
    // than a row apart: else they would share its banks.
    seen.compute_at(nest_.sums, chunks_)
        .store_in(MemoryType::GPUShared)
        .bound_extent(input, chunk_)
        .bound_extent(x, columns_.whole)
        .bound_extent(y, rows_)
        .reorder_storage(x, input, y)
        .bound_storage(x, columns_.whole + vector)
        .split(input, input, of_channel_, std::min(chunk_, channels_.threads()))
        .split(x, x, of_column_, columns_.threads())
        .reorder(input, x, of_channel_, of_column_, y)
        .unroll(input)
        .unroll(x)
        .gpu_threads(of_channel_, of_column_, y);
}

void StagedTile::stage_weights() {
    Func weight = nest_.weight;
    Var c = channels_.axis, input = weight.args()[1], lane("lane");
    weight.compute_at(nest_.sums, chunks_)
        .store_in(MemoryType::GPUShared)
        .bound_extent(c, channels_.whole)
        .bound_extent(input, chunk_)
        .split(c, c, lane, vector)
        .split(c, c, of_channel_, channels_.threads())
        .split(input, input, of_column_, columns_.threads())
        .split(input, input, of_row_, std::min(rows_, chunk_ / columns_.threads()))
        .reorder(lane, c, input, of_channel_, of_column_, of_row_)
        .vectorize(lane)
        .unroll(c)
        .unroll(input)
        .gpu_threads(of_channel_, of_column_, of_row_);
}
