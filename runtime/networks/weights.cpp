#include "networks/weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string_view>
#include <utility>

#include "upforge/error.h"

namespace upforge {

namespace {

/// A protobuf message is less than 2 GiB; this leaves room for the nodes.
constexpr std::int64_t most_values = (std::int64_t{1} << 29) - (1 << 20);

/// FNV-1a.
std::uint64_t hash(std::string_view text) {
    std::uint64_t value = 0xcbf29ce484222325;
    for (const char c : text) {
        value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    return value;
}

/// Nearly normal, of mean 0 and deviation 1: the sum of four uniform numbers. Unlike
/// std::normal_distribution and libm's functions it gives the same bits everywhere.
double nearly_normal(std::mt19937_64& random) {
    constexpr double span = 65536;
    const std::uint64_t bits = random();
    const auto sum = static_cast<double>((bits & 0xffff) + (bits >> 16 & 0xffff) +
                                         (bits >> 32 & 0xffff) + (bits >> 48));
    const double mean = 2 * (span - 1);
    const double deviation = span / std::sqrt(3.0);
    return (sum - mean) / deviation;
}

std::string listed(const char* what, const std::vector<std::string>& names) {
    constexpr std::size_t most = 10;
    if (names.empty()) {
        return "";
    }
    const std::size_t shown = std::min(names.size(), most);
    std::string text = fmt::format("; {} {}: {}", names.size(), what,
                                   fmt::join(names.begin(), names.begin() + shown, ", "));
    if (shown < names.size()) {
        text += ", …";
    }
    return text;
}

bool is_float(const Array& array) {
    return !array.integral();
}

/// PyTorch stores beside each batch norm how often it was trained.
bool has_no_place(const std::string& name) {
    constexpr std::string_view counter = "num_batches_tracked";
    return name.size() >= counter.size() &&
           name.compare(name.size() - counter.size(), counter.size(), counter) == 0;
}

}  // namespace

void Weights::note(const std::string& name, Dims dims, double mean, double deviation) {
    weights_.push_back({name, std::move(dims), mean, deviation});
}

NamedArrays Weights::draw() const {
    std::int64_t total = 0;
    for (const Weight& weight : weights_) {
        total += count_elements(weight.dims);
        if (total > most_values) {
            throw Error(ErrorCode::too_large,
                        fmt::format("more than the {} weights that an ONNX file holds: lower base "
                                    "or depth",
                                    most_values));
        }
    }
    NamedArrays drawn;
    for (const Weight& weight : weights_) {
        std::mt19937_64 random(seed_ ^ hash(weight.name));
        std::vector<float> values(static_cast<std::size_t>(count_elements(weight.dims)));
        // Rounded before the sum, so that no compiler makes both one operation.
        std::generate(values.begin(), values.end(), [&, mean = static_cast<float>(weight.mean)] {
            return mean + static_cast<float>(weight.deviation * nearly_normal(random));
        });
        drawn.emplace(weight.name, Array::of(weight.dims, std::move(values)));
    }
    return drawn;
}

void replace_weights(Model& model, const NamedArrays& stored, const std::string& source) {
    std::vector<std::string> missing;
    std::vector<std::string> unused;
    std::vector<std::string> unfit;
    for (auto& [name, weight] : model.constants) {
        const auto found = stored.find(name);
        if (found == stored.end()) {
            missing.push_back(name);
        } else if (found->second.dims() != weight.dims() || !is_float(found->second)) {
            unfit.push_back(fmt::format("{} ({} {} instead of {})", name,
                                        name_of(found->second.type()),
                                        to_string(found->second.dims()), to_string(weight.dims())));
        } else if (found->second.type() == ElementType::f32) {
            weight = found->second;
        } else {
            weight = Array::of(weight.dims(), found->second.floats());
        }
    }
    for (const auto& [name, array] : stored) {
        if (model.constants.count(name) == 0 && !has_no_place(name)) {
            unused.push_back(name);
        }
    }
    if (!missing.empty() || !unused.empty() || !unfit.empty()) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{} does not fit {}{}{}{}", source, model.name,
                                listed("missing", missing), listed("without a place", unused),
                                listed("of another shape or type", unfit)));
    }
}

}  // namespace upforge
