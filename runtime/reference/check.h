#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <utility>

#include "upforge/error.h"
#include "upforge/tensor.h"

namespace upforge::reference {

template <typename... Values>
void require(bool holds, ErrorCode code, fmt::format_string<Values...> message,
             Values&&... values) {
    if (!holds) {
        throw Error(code, fmt::format(message, std::forward<Values>(values)...));
    }
}

template <typename... Values>
void require_argument(bool holds, fmt::format_string<Values...> message, Values&&... values) {
    require(holds, ErrorCode::invalid_argument, message, std::forward<Values>(values)...);
}

template <typename... Values>
void require_match(bool holds, fmt::format_string<Values...> message, Values&&... values) {
    require(holds, ErrorCode::shape_mismatch, message, std::forward<Values>(values)...);
}

void require_floats(const char* op, const Tensor& tensor);

/// The extent of an output, which must be at least 1 and fit an int.
int extent(const char* op, const char* what, std::int64_t pixels);

}  // namespace upforge::reference
