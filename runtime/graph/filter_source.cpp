#include "graph/filter_source.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/narrow_floats.h"
#include "operators/require.h"
#include "upforge/error.h"

namespace upforge::graph {
namespace {

/// From (inner, outer) to (outer, inner).
std::vector<float> transposed(const std::vector<float>& matrix, std::size_t outer,
                              std::size_t inner) {
    std::vector<float> values(matrix.size());
    for (std::size_t o = 0; o < outer; ++o) {
        for (std::size_t i = 0; i < inner; ++i) {
            values[o * inner + i] = matrix[i * outer + o];
        }
    }
    return values;
}

int output_channel(const FilterSource& source, int outer, int inner) {
    if (source.order == FilterOrder::conv) {
        return outer;
    }
    const int inputs_a_group = source.shape.outer / source.groups;
    return outer / inputs_a_group * source.shape.inner + inner;
}

float rounded(float weight, DataType type) {
    const float left = rounded_to(type, weight);
    if (std::isfinite(weight) && !std::isfinite(left)) {
        throw Error(
            ErrorCode::unsupported,
            fmt::format("a weight is {:.3g}, beyond the largest {}, 65504; use fp32 or bf16",
                        weight, name_of(type)));
    }
    return left;
}

void multiply_scale(const FilterSource& source, std::vector<float>& values) {
    const FilterShape& shape = source.shape;
    float* weight = values.data();
    for (int outer = 0; outer < shape.outer; ++outer) {
        for (int inner = 0; inner < shape.inner; ++inner) {
            const float factor = source.scale[output_channel(source, outer, inner)];
            for (const float* end = weight + shape.height * shape.width; weight != end; ++weight) {
                *weight *= factor;
            }
        }
    }
}

}  // namespace

int FilterSource::output_channels() const {
    return order == FilterOrder::conv ? shape.outer : shape.inner * groups;
}

bool FilterSource::depthwise() const {
    const int inputs = order == FilterOrder::conv ? shape.inner : shape.outer / groups;
    return groups > 1 && inputs == 1;
}

void FilterSource::check(std::string_view operation, std::span<const float> bias) const {
    require_at_least(operation, "groups", groups, 1);
    if (array.elements() != shape.elements()) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{}: {} weights ({}) for filter {}", operation, array.elements(),
                                to_string(array.dims()), to_string(shape)));
    }
    if (shape.outer % groups != 0) {
        throw Error(
            ErrorCode::shape_mismatch,
            fmt::format("{}: {} {} channels (filter {}) cannot be split into {} groups", operation,
                        shape.outer, order == FilterOrder::conv ? "output" : "input",
                        to_string(shape), groups));
    }
    if (transposed_matrix && shape.kernel() != YX(1)) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{}: filter {} cannot come from a matrix; only 1x1 can", operation,
                                to_string(shape)));
    }
    const auto require_each = [&](const char* name, std::size_t values) {
        if (values != 0 && values != static_cast<std::size_t>(output_channels())) {
            throw Error(
                ErrorCode::shape_mismatch,
                fmt::format("{}: {} {} values for {} output channels (filter {} in {} "
                            "groups)",
                            operation, values, name, output_channels(), to_string(shape), groups));
        }
    };
    require_each("scale", scale.size());
    require_each("bias", bias.size());
}

Filter FilterSource::load() const {
    std::vector<float> values = array.floats();
    if (transposed_matrix) {
        values = transposed(values, shape.outer, shape.inner);
    }
    if (!scale.empty()) {
        multiply_scale(*this, values);
    }
    if (is_narrow(type)) {
        std::ranges::transform(values, values.begin(),
                               [&](float value) { return rounded(value, type); });
    }
    return {shape, std::move(values)};
}

}  // namespace upforge::graph
