#pragma once

#include "upforge/machine.h"

/// Vectors as wide as those of an instruction set, which the compiler knows without intrinsics.
namespace upforge::bench {

template <Isa isa>
struct Register;

template <>
struct Register<Isa::sse41> {
    using Vector [[gnu::vector_size(16)]] = float;
};

template <>
struct Register<Isa::avx2> {
    using Vector [[gnu::vector_size(32)]] = float;
};

template <>
struct Register<Isa::avx512> {
    using Vector [[gnu::vector_size(64)]] = float;
};

template <Isa isa>
constexpr int lanes = sizeof(typename Register<isa>::Vector) / sizeof(float);

}  // namespace upforge::bench
