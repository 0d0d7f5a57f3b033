#include "reference/check.h"

#include <limits>

namespace upforge::reference {

void require_floats(const char* op, const Tensor& tensor) {
    require_argument(!tensor.empty(), "{}: an input tensor is empty", op);
    require_argument(tensor.type() == DataType::f32, "{}: input {} holds i32; it must hold f32", op,
                     to_string(tensor.shape()));
}

int extent(const char* op, const char* what, std::int64_t pixels) {
    require_argument(pixels >= 1, "{}: the output would have {} {}; it needs at least 1", op,
                     pixels, what);
    require(pixels <= std::numeric_limits<int>::max(), ErrorCode::too_large,
            "{}: the output would have {} {}; at most {} are possible", op, pixels, what,
            std::numeric_limits<int>::max());
    return static_cast<int>(pixels);
}

}  // namespace upforge::reference
