#pragma once

#include <filesystem>
#include <string>

#include "tune/runner.h"

namespace upforge::tune {

/// What a process of its own is to find out.
struct Order {
    kernels::Problem problem;
    Recipe recipe;
    std::filesystem::path library;  ///< of the compiled recipe
    Isa isa = Isa::sse41;           ///< limits the default kernel
    int threads = 1;
    unsigned seed = 1;
    Effort effort = Effort::trial;
    DeviceId device = {};  ///< what computes
};

std::string to_json(const Order& order);
std::string to_json(const Measurement& measurement);
/// Both throw Error(ErrorCode::invalid_argument).
Order parse_order(const std::string& text);
Measurement parse_measurement(const std::string& text);

/// In that process: loads the candidate, compares it with the definition and with what the default
/// kernel computes, and only then times it.
Measurement carry_out(const Order& order);

}  // namespace upforge::tune
