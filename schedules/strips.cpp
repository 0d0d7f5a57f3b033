#include "strips.h"

#include <algorithm>

using namespace Halide;

namespace {

Expr extent(Func output, const Var& loop) {
    const std::vector<Var> args = output.args();
    const auto at = std::find_if(args.begin(), args.end(),
                                 [&](const Var& arg) { return arg.name() == loop.name(); });
    return output.output_buffer().dim(static_cast<int>(at - args.begin())).extent();
}

}  // namespace

Expr strips_of(Func output, const StripLoop& columns, const StripLoop& rows, const Var& images) {
    const auto strips = [&](const StripLoop& along) {
        return (extent(output, along.loop) + along.turns - 1) / along.turns;
    };
    return strips(columns) * strips(rows) * extent(output, images);
}
