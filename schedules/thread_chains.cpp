#include "thread_chains.h"

using namespace Halide;

namespace {

/// Numbers that a thread loads at once.
constexpr int vector = 4;

}  // namespace

Var ThreadChains::spread(Func output, const Var& c, const Var& x) const {
    Var group("group"), thread("thread");
    output.bound(c, 0, int(chains))
        .split(x, group, thread, int(threads), TailStrategy::GuardWithIf)
        .reorder(c, thread, group)
        .vectorize(c, vector)
        .unroll(c)
        .gpu_threads(thread)
        .gpu_blocks(group);
    return thread;
}

void ThreadChains::apply(Func output, const Var& c, const Var& x) const {
    spread(output, c, x);
}

void ThreadChains::apply(Func output, Func numbers, const Var& c, const Var& x) const {
    numbers.compute_at(output, spread(output, c, x))
        .store_in(MemoryType::Register)
        .vectorize(c, vector)
        .unroll(c);
    Stage update = numbers.update();
    const RVar step(update.get_schedule().rvars()[0].var);
    update.reorder(c, step).vectorize(c, vector).unroll(c).unroll(step, int(unroll),
                                                                  TailStrategy::GuardWithIf);
}
