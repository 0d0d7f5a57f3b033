#pragma once

#include <vector>

#include "Halide.h"

/// Whether code is instrumented: each case of a loop would then take seconds to compile.
inline bool is_instrumented(const Halide::Target& target) {
    using Halide::Target;
    return target.has_feature(Target::ASAN) || target.has_feature(Target::TSAN);
}

/// A version of the stage for each condition under which it is simpler, unless it is instrumented.
inline void specialize(Halide::Stage stage, const std::vector<Halide::Expr>& conditions,
                       const Halide::Target& target) {
    if (is_instrumented(target)) {
        return;
    }
    for (const Halide::Expr& condition : conditions) {
        stage.specialize(condition);
    }
}
