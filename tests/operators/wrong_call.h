#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "upforge/error.h"
#include "upforge/tensor.h"

namespace upforge {

/// A call that must throw, and what the error must say.
struct WrongCall {
    std::string name;
    ErrorCode code;
    std::vector<std::string> says;
    std::function<void(const Tensor& output)> call;
    Shape output = {1, 5, 7, 4};  ///< of the tensor that it is given to write into
};

inline void PrintTo(const WrongCall& wrong, std::ostream* stream) {
    *stream << wrong.name;
}

/// Expects one line with the code and all parts of the message, and an output as it was.
void expect_refusal(const WrongCall& wrong);

// What most of them are about.
constexpr ErrorCode argument = ErrorCode::invalid_argument;
constexpr ErrorCode mismatch = ErrorCode::shape_mismatch;
constexpr Shape image_shape{1, 5, 7, 6};

}  // namespace upforge
