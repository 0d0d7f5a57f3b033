#pragma once

#include "upforge/machine.h"

namespace upforge {

/// Numbers of a vector register.
constexpr int lanes(Isa isa) {
    switch (isa) {
        case Isa::avx512:
            return 16;
        case Isa::avx2:
            return 8;
        case Isa::sse41:
            break;
    }
    return 4;
}

constexpr double divide_up(int a, int b) {
    return (a + b - 1) / b;
}

}  // namespace upforge
