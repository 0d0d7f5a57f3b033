#include "operators/require.h"

#include <fmt/core.h>

#include <limits>

#include "core/narrow_floats.h"
#include "upforge/error.h"

namespace upforge {

void require_type(std::string_view operation, std::string_view name, const Tensor& tensor,
                  DataType type) {
    if (tensor.empty()) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{}: {} is an empty tensor", operation, name));
    }
    if (tensor.type() != type) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{}: {} must hold {}, not {}", operation, name, name_of(type),
                                name_of(tensor.type())));
    }
}

void require_floats(std::string_view operation, std::string_view name, const Tensor& tensor) {
    require_type(operation, name, tensor, DataType::f32);
}

void require_reals(std::string_view operation, std::string_view name, const Tensor& tensor) {
    if (!is_narrow(tensor.type())) {
        require_floats(operation, name, tensor);
    }
}

void require_output(std::string_view operation, const Tensor& output, const Shape& expected,
                    DataType type) {
    require_type(operation, "output", output, type);
    if (output.shape() != expected) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{}: output has shape {}, but the result has {}", operation,
                                to_string(output.shape()), to_string(expected)));
    }
}

void require_real_output(std::string_view operation, const Tensor& output, const Shape& expected) {
    require_output(operation, output, expected,
                   is_narrow(output.type()) ? output.type() : DataType::f32);
}

void require_filter(std::string_view operation, const Filter& filter) {
    if (filter.values().empty()) {
        throw Error(ErrorCode::invalid_argument, fmt::format("{}: filter {} has no weights",
                                                             operation, to_string(filter.shape())));
    }
}

void require_at_least(std::string_view operation, std::string_view name, YX value, int least) {
    if (value.y < least || value.x < least) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{}: {} is {}x{}; at least {} is needed", operation, name, value.y,
                                value.x, least));
    }
}

int to_coordinate(std::string_view operation, std::string_view name, long long value) {
    // A quarter of the range, so that sums of a few coordinates stay inside it.
    constexpr long long limit = std::numeric_limits<int>::max() / 4;
    if (value > limit || value < -limit) {
        throw Error(ErrorCode::too_large,
                    fmt::format("{}: {} is {}; the limit is {}", operation, name, value, limit));
    }
    return static_cast<int>(value);
}

}  // namespace upforge
