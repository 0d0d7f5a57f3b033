#pragma once

#include "lower/builder.h"
#include "upforge/options.h"

namespace upforge::lower {

/// Element by element, broadcast together as numpy does. At least one of them depends on the
/// network's input. `part` is appended to the name of a node that is not the last of its name.
ValueView combine(Arithmetic operation, const Lowered& a, const Lowered& b, Builder& builder,
                  const std::string& part = "");

/// A function without parameters.
ValueView apply(Function function, const ValueView& view, Builder& builder,
                const std::string& part = "");

/// Of two, the first where the condition is not 0.
ValueView choose_elements(const Lowered& condition, const Lowered& yes, const Lowered& no,
                          Builder& builder, const std::string& part = "");

/// Constant, or worked out.
const Dims& dims_of(const Lowered& tensor);
ElementType type_of(const Lowered& tensor);

bool is_integral(ElementType type);

/// Without what is behind the point.
ValueView truncated(const ValueView& view, Builder& builder);

/// The whole numbers from `first` on, along one of so many axes.
Array range_along(int axis, int rank, std::int64_t first, std::int64_t count);

/// Whole numbers become floats.
Lowered as_floats(const Lowered& tensor, Builder& builder);

/// Arrays as an operation reads them that stretches those of extent 1, and what it makes.
struct Stretched {
    std::vector<graph::Operand> operands;
    Dims dims, strides;
};
/// At least one of them depends on the network's input.
Stretched stretch(const std::vector<Lowered>& tensors, Builder& builder);

}  // namespace upforge::lower
