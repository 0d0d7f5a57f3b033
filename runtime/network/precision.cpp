#include "network/precision.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "compare/labels.h"
#include "device/device_list.h"
#include "lower/lower.h"
#include "machine/bf16_units.h"
#include "network/compile.h"
#include "plan/boundary.h"
#include "plan/context.h"
#include "upforge/error.h"

namespace upforge {
namespace {

constexpr double least_agreement = 0.995;

/// What is asked for by name, and what values between layers are stored as then.
struct Named {
    Precision precision;
    DataType storage;
    const char* name;
};
constexpr Named all_named[] = {{Precision::fp32, DataType::f32, "fp32"},
                               {Precision::bf16, DataType::bf16, "bf16"},
                               {Precision::fp16, DataType::f16, "fp16"}};

/// Waves of many lengths, and a little noise: neither flat nor without any structure.
void fill_with_waves(const Tensor& image) {
    std::mt19937 random(1);
    const auto share = [&] { return static_cast<float>(random()) / 4294967296.0f; };
    const Shape& shape = image.shape();
    for (int n = 0; n < shape.batch; ++n) {
        for (int y = 0; y < shape.height; ++y) {
            for (int x = 0; x < shape.width; ++x) {
                for (int c = 0; c < shape.channels; ++c) {
                    const float waves = std::sin(0.05f * static_cast<float>(x + 20 * c)) +
                                        std::sin(0.11f * static_cast<float>(y)) +
                                        std::sin(0.03f * static_cast<float>(x + y));
                    image.at(n, y, x, c) = 0.5f * waves + 0.2f * share();
                }
            }
        }
    }
}

void fill(plan::Context& context, const NamedInputs& inputs) {
    for (const graph::Endpoint& input : context.plan().graph.inputs) {
        const Tensor& tensor = context.values().value(input.value);
        if (const auto given = inputs.find(input.name); given != inputs.end()) {
            plan::store(given->second, input, tensor);
        } else if (tensor.type() == DataType::f32) {
            fill_with_waves(tensor);
        } else {
            std::fill_n(tensor.ints(), tensor.shape().elements(), 0);
        }
    }
}

std::vector<Tensor> outputs_with(DataType storage, Model model, const lower::Sizes& sizes,
                                 const NamedInputs& inputs) {
    model.storage = storage;
    graph::PreparedWeights weights;
    plan::Context context(compile(model, sizes, {}, weights).plan);
    fill(context, inputs);
    context.run();
    std::vector<Tensor> outputs;
    for (const graph::Endpoint& output : context.plan().graph.outputs) {
        outputs.push_back(context.values().value(output.value).clone());
    }
    return outputs;
}

/// The part of pixels of which bf16 tells the same classes, of the output with the fewest.
double agreement(const Model& model, const lower::Sizes& sizes, const NamedInputs& inputs) {
    const std::vector<Tensor> expected = outputs_with(DataType::f32, model, sizes, inputs);
    const std::vector<Tensor> got = outputs_with(DataType::bf16, model, sizes, inputs);
    double least = 1;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        least = std::min(least, compare::equal_labels(got[i], expected[i]));
    }
    return least;
}

void require_half(DeviceId device) {
    const std::vector<DeviceInfo> all = devices_of(device.kind);
    const auto info = std::ranges::find(all, device, &DeviceInfo::id);
    if (info == all.end() || !info->half) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("fp16 on {}: {} does not load and store it; use fp32",
                                to_string(device), info == all.end() ? "it" : info->name));
    }
}

}  // namespace

void require_kernels_for(Precision asked) {
    const DeviceId device = device_in_use();
    const bool on_cpu = device == DeviceId{};
    if (asked == Precision::bf16 && !on_cpu) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("bf16 on {}: only the CPU has kernels for it; use fp32 or fp16, or "
                                "no device",
                                to_string(device)));
    }
    if (asked == Precision::fp16 && on_cpu) {
        throw Error(ErrorCode::unsupported,
                    "fp16 on cpu: only GPUs have kernels for it; use bf16 or fp32, or a device");
    }
    if (asked == Precision::fp16) {
        require_half(device);
    }
}

ChosenPrecision choose_precision(Precision asked, const Model& model, const lower::Sizes& sizes,
                                 const NamedInputs& inputs) {
    // Without a unit for it, bf16 takes as long as fp32.
    return choose_precision(asked, model, sizes, inputs, objection_to_all_bf16_units());
}

ChosenPrecision choose_precision(Precision asked, const Model& model, const lower::Sizes& sizes,
                                 const NamedInputs& inputs, const std::string& objection) {
    const DeviceId device = device_in_use();
    if (asked != Precision::automatic) {
        require_kernels_for(asked);
        return {storage_of(asked)};
    }
    if (device != DeviceId{}) {
        return {DataType::f32, fmt::format("{} has no kernels for bf16, and fp16 was not yet timed "
                                           "on a GPU",
                                           to_string(device))};
    }
    if (!objection.empty()) {
        return {DataType::f32, fmt::format("bf16 would not be faster: {}", objection)};
    }
    const double equal = agreement(model, sizes, inputs);
    const bool good = equal >= least_agreement;
    return {good ? DataType::bf16 : DataType::f32,
            fmt::format("with bf16, {:.2f} % of the classes of {} are those of fp32; {} {:.1f} %",
                        100 * equal, inputs.empty() ? "a calibration image" : "the inputs",
                        good ? "at least" : "less than", 100 * least_agreement)};
}

Precision precision_from_name(const std::string& name) {
    if (name == "auto") {
        return Precision::automatic;
    }
    for (const Named& each : all_named) {
        if (name == each.name) {
            return each.precision;
        }
    }
    throw Error(
        ErrorCode::invalid_argument,
        fmt::format("no precision is called \"{}\"; there are fp32, bf16, fp16 and auto", name));
}

DataType storage_of(Precision precision) {
    return std::ranges::find(all_named, precision, &Named::precision)->storage;
}

Precision precision_of(DataType storage) {
    return std::ranges::find(all_named, storage, &Named::storage)->precision;
}

const char* precision_name(DataType storage) {
    return std::ranges::find(all_named, storage, &Named::storage)->name;
}

}  // namespace upforge
