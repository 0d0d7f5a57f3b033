#pragma once

#include <string>
#include <string_view>

#include "upforge/geometry.h"
#include "upforge/tensor.h"

namespace upforge::kernels {

/// What the elements of an operator's tensors are.
struct Elements {
    DataType storage = DataType::f32;  ///< of inputs and weights
    DataType result = DataType::f32;   ///< of the output

    Elements() = default;
    Elements(DataType inputs, DataType output) : storage(inputs), result(output) {}
    Elements(const Tensor& input, const Tensor& output) : Elements(input.type(), output.type()) {}

    bool all_floats() const { return *this == Elements(); }
    bool operator==(const Elements&) const = default;
};

/// f32 for all that is not the name of a narrower type.
DataType real_type_from(std::string_view name);

/// What the time of an operator depends on, whatever computes it: one operator at one size.
struct Problem {
    std::string operation;  ///< of the kernel table
    int batch = 1;
    YX output = 1;
    int inputs = 1;   ///< channels of a group
    int outputs = 1;  ///< channels of a group
    YX kernel = 1;
    YX stride = 1;
    YX dilation = 1;
    int groups = 1;
    bool border = false;  ///< whether windows reach over the border of the image
    bool exact = false;
    Elements elements = {};

    bool operator==(const Problem&) const = default;
};

/// "conv n=1 h=64 w=64 ci=256 co=256 k=3 s=1 d=1 g=1 border=1 exact=0": the one spelling, by which
/// records name it. A pair of different numbers is "3x5", rows first. As in the kernel table,
/// "storage=bf16" or "f16" follows where inputs are not floats, and "result=f32" where the output
/// is another type than they.
std::string to_string(const Problem& problem);

/// Throws `invalid_argument` when the text is not such a spelling.
Problem parse_problem(std::string_view text);

}  // namespace upforge::kernels
