#pragma once

#include <stdexcept>
#include <string>

#include "Halide.h"
#include "spaces/tunable.h"

/// A tunable as a Generator takes it: `NAME=VALUE`, checked against its range when it is read.
struct Parameter : Halide::GeneratorParam<int> {
    explicit Parameter(const schedules::Tunable& t)
        : Halide::GeneratorParam<int>(t.name, t.usual), range(t) {}

    operator int() const {
        if (value() < range.least || value() > range.most) {
            throw std::invalid_argument(name() + "=" + std::to_string(value()) + " is outside of " +
                                        std::to_string(range.least) + " to " +
                                        std::to_string(range.most));
        }
        return value();
    }

    schedules::Tunable range;
};
