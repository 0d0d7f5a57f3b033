#include "core/narrow_floats.h"

#include <functional>

#include "core/bfloat16.h"
#include "core/float16.h"
#include "core/loops.h"

namespace upforge {
namespace {

template <typename From, typename To, typename Convert>
void convert(const Tensor& tensor, const From* from, const Tensor& result, To* to,
             Convert convert_one) {
    for_each_element(tensor.shape(), [&](auto... at) {
        to[result.offset(at...)] = convert_one(from[tensor.offset(at...)]);
    });
}

Tensor as_floats(const Tensor& tensor) {
    Tensor result(tensor.shape());
    float* const to = result.floats();
    if (tensor.type() == DataType::bf16) {
        convert(tensor, tensor.bfloats(), result, to, [](BFloat16 each) { return to_float(each); });
    } else if (tensor.type() == DataType::f16) {
        convert(tensor, tensor.halves(), result, to, [](Float16 each) { return to_float(each); });
    } else {
        convert(tensor, tensor.floats(), result, to, std::identity());
    }
    return result;
}

}  // namespace

bool is_narrow(DataType type) {
    return type == DataType::bf16 || type == DataType::f16;
}

float rounded_to(DataType type, float number) {
    return type == DataType::bf16  ? to_float(to_bfloat16(number))
           : type == DataType::f16 ? to_float(to_float16(number))
                                   : number;
}

double half_unit_of(DataType type) {
    return type == DataType::bf16 ? 1.0 / 256 : type == DataType::f16 ? 1.0 / 2048 : 0;
}

Tensor converted(const Tensor& tensor, DataType type) {
    if (tensor.type() == type) {
        return tensor.clone();
    }
    const Tensor floats = as_floats(tensor);
    if (!is_narrow(type)) {
        return floats;
    }
    Tensor result(tensor.shape(), type);
    if (type == DataType::bf16) {
        convert(floats, floats.floats(), result, result.bfloats(), to_bfloat16);
    } else {
        convert(floats, floats.floats(), result, result.halves(), to_float16);
    }
    return result;
}

}  // namespace upforge
