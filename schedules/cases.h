#pragma once

#include <vector>

#include "Halide.h"

/// A version of the stage for each condition under which it is simpler. None where code is
/// instrumented, since each would take seconds to compile.
inline void specialize(Halide::Stage stage, const std::vector<Halide::Expr>& conditions,
                       const Halide::Target& target) {
    using Halide::Target;
    if (target.has_feature(Target::ASAN) || target.has_feature(Target::TSAN)) {
        return;
    }
    for (const Halide::Expr& condition : conditions) {
        stage.specialize(condition);
    }
}
