#pragma once

#include <HalideRuntime.h>

#include <span>
#include <string_view>
#include <vector>

#include "upforge/device.h"
#include "upforge/machine.h"
#include "upforge/tensor.h"

namespace schedules {
struct Tunable;
}

namespace upforge::kernels {

struct Parameter {
    std::string_view name;
    std::string_view value;
};

/// A line of schedules/kernels.txt, compiled.
struct Kernel {
    std::string_view name;
    std::string_view operation;
    std::string_view family;
    Isa isa;
    std::vector<Parameter> parameters;
    int (*run)(void** arguments);
    const halide_filter_metadata_t* (*metadata)();
    DeviceKind device = DeviceKind::cpu;

    /// What inputs and weights hold; a bias always holds f32.
    DataType storage() const;
    /// What the output holds: the same, if the line does not say otherwise.
    DataType result() const;
    /// What multiplies bf16 for it, which is not a matter of the instruction set alone.
    Bf16Unit bf16_unit() const;
    /// Whether one of Halide's autoschedulers made it.
    bool is_autoscheduled() const;

    /// The value of a parameter; empty when the line does not set it.
    std::string_view parameter(std::string_view key) const;
    /// The same as a number; `otherwise` when the line does not set it.
    int number(std::string_view key, int otherwise) const;
    /// A number of its schedule; the usual one when the line does not set it.
    int number(const schedules::Tunable& tunable) const;
};

/// The instruction set that the table names it by, or the device: "avx512", "opencl".
const char* runs_on(const Kernel& kernel);
/// "conv direct avx512 channels=64 pixels=6"
std::string to_string(const Kernel& kernel);

/// The kernels of the table for the CPU, in its order.
std::span<const Kernel> built_in();

/// Those of the table that run on a device with memory of its own.
std::span<const Kernel> built_for_devices();

/// Those that only winners of tuning name: nothing else chooses them.
std::span<const Kernel> built_for_winners();
/// The files of schedules/tuned of which something is of these sources.
std::span<const std::string_view> winner_files();

/// Which sources an operation's kernels of all families were made of: a hash of its generators and
/// schedules. Empty where there is no such operation.
std::string_view algorithm(std::string_view operation);
/// Which Halide compiled them: "21.0.0".
std::string_view halide_version();

}  // namespace upforge::kernels
