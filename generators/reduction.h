#pragma once

#include "Halide.h"
#include "numbers.h"

/// How a pooling sums up its pixels; the numbers are those of `upforge::PoolKind`.
enum class Reduction { max, average };

inline const std::map<std::string, Reduction>& reduction_names() {
    static const std::map<std::string, Reduction> names{{"max", Reduction::max},
                                                        {"average", Reduction::average}};
    return names;
}

inline Halide::Expr neutral(Reduction kind) {
    return kind == Reduction::max ? Halide::Float(32).min() : Halide::Expr(0.0f);
}

inline Halide::Expr combined(Reduction kind, const Halide::Expr& so_far,
                             const Halide::Expr& value) {
    return kind == Reduction::max ? larger(so_far, value) : so_far + value;
}

inline Halide::Expr finished(Reduction kind, const Halide::Expr& total, const Halide::Expr& count) {
    return kind == Reduction::max ? total : total / Halide::cast<float>(count);
}
