#pragma once

#include "kernels/choice.h"

/// Whether there are any: the thread sanitizer is given none.
inline bool has_bf16_kernels() {
    using upforge::DataType;
    return upforge::kernels::find(
               {.operation = "conv", .elements = {DataType::bf16, DataType::bf16}}) != nullptr;
}
