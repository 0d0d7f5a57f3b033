#include "tests/vectors/verdict.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "tests/vectors/left_to_importer.h"

namespace upforge::vectors {

namespace {

/// Besides 1e-4 of the range, a few units in the last place of the largest value, for outputs that
/// are all alike.
double tolerance_for(const Array& expected) {
    if (expected.integers || expected.values.empty()) {
        return 0;
    }
    double least = INFINITY;
    double most = -INFINITY;
    for (const double value : expected.values) {
        if (std::isfinite(value)) {
            least = std::min(least, value);
            most = std::max(most, value);
        }
    }
    const double magnitude = std::max(std::abs(least), std::abs(most));
    return least > most ? 0 : 1e-4 * (most - least) + 1e-6 * magnitude;
}

bool agree(double expected, double got, double tolerance) {
    return expected == got || (std::isnan(expected) && std::isnan(got)) ||
           std::abs(expected - got) <= tolerance;
}

std::string position(std::size_t index, const std::vector<int>& shape) {
    std::vector<std::size_t> coordinates(shape.size());
    for (std::size_t axis = shape.size(); axis-- > 0; index /= shape[axis]) {
        coordinates[axis] = index % shape[axis];
    }
    return fmt::format("{}", coordinates);
}

/// In words, the first element that differs.
std::optional<std::string> difference(const Array& expected, const Array& got, double rounding) {
    if (expected.shape != got.shape) {
        return fmt::format(": expected shape {}, got {}", to_string(expected.shape),
                           to_string(got.shape));
    }
    const double tolerance = tolerance_for(expected) + rounding;
    for (std::size_t i = 0; i < expected.values.size(); ++i) {
        if (!agree(expected.values[i], got.values[i], tolerance)) {
            return fmt::format("{}: expected {}, got {} (tolerance {:.2g})",
                               position(i, expected.shape), expected.values[i], got.values[i],
                               tolerance);
        }
    }
    return std::nullopt;
}

std::optional<std::string> fault_of(const Engine& engine, const Expectation& expected,
                                    const Run& run) {
    try {
        const Arrays got = run(engine);
        for (const auto& [name, array] : expected.arrays) {
            if (const auto fault = difference(array, got.at(name), expected.rounding)) {
                return fmt::format("{}{}", name, *fault);
            }
        }
        return std::nullopt;
    } catch (const LeftToImporter&) {
        throw;
    } catch (const std::exception& error) {
        return fmt::format("threw: {}", error.what());
    }
}

}  // namespace

void Verdict::judge(const std::string& name, const Expectation& expected, const Run& run) {
    try {
        for (const Engine& engine : engines()) {
            if (const auto fault = fault_of(engine, expected, run)) {
                faults_.push_back(fmt::format("{} [{}] {}", name, engine.name, *fault));
            }
        }
        ++ran_;
    } catch (const LeftToImporter& need) {
        left_[need.what()].push_back(name);
        ++left_count_;
    }
}

std::string Verdict::summary() const {
    std::string line = fmt::format("{}: ran {} of {}", collection_, ran_, ran_ + left_count_);
    std::string separator = fmt::format("; left to the network importer ({}): ", left_count_);
    for (const auto& [need, names] : left_) {
        line += fmt::format("{}{}: {}", separator, need, fmt::join(names, ", "));
        separator = "; ";
    }
    return line;
}

}  // namespace upforge::vectors
