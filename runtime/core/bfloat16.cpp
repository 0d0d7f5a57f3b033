#include "core/bfloat16.h"

namespace upforge {
namespace {

template <typename Visit>
void for_each_element(const Shape& shape, Visit visit) {
    for (int n = 0; n < shape.batch; ++n) {
        for (int y = 0; y < shape.height; ++y) {
            for (int x = 0; x < shape.width; ++x) {
                for (int c = 0; c < shape.channels; ++c) {
                    visit(n, y, x, c);
                }
            }
        }
    }
}

}  // namespace

Tensor converted(const Tensor& tensor, DataType type) {
    if (tensor.type() == type) {
        return tensor.clone();
    }
    Tensor result(tensor.shape(), type);
    if (type == DataType::bf16) {
        const float* from = tensor.floats();
        BFloat16* to = result.bfloats();
        for_each_element(tensor.shape(), [&](auto... at) {
            to[result.offset(at...)] = to_bfloat16(from[tensor.offset(at...)]);
        });
    } else {
        const BFloat16* from = tensor.bfloats();
        float* to = result.floats();
        for_each_element(tensor.shape(), [&](auto... at) {
            to[result.offset(at...)] = to_float(from[tensor.offset(at...)]);
        });
    }
    return result;
}

}  // namespace upforge
