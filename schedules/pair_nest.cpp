#include "pair_nest.h"

using namespace Halide;

void PairNest::copy_plane(const Var& strip) const {
    constexpr int vector = 32;  // of bf16
    Func copy = plane;
    const RVar filling = copy.rvars(0)[0], copying = copy.rvars(1)[0];
    const std::vector<Var> args = copy.args();
    copy.compute_at(output, strip);
    copy.update(0).vectorize(filling, vector, TailStrategy::GuardWithIf);
    copy.update(1)
        .reorder(copying, args[1], args[2])
        .vectorize(copying, vector, TailStrategy::Predicate);
}
