#include "core/loops.h"
#include "reference/check.h"
#include "reference/reference.h"

namespace upforge::reference {
namespace {

Shape grown(const char* op, const Tensor& input, YX factor) {
    require_floats(op, input);
    require_argument(factor.y >= 1 && factor.x >= 1,
                     "{}: factor {}x{}; both numbers must be at least 1", op, factor.y, factor.x);
    const Shape& shape = input.shape();
    return {shape.batch, extent(op, "rows", std::int64_t{shape.height} * factor.y),
            extent(op, "columns", std::int64_t{shape.width} * factor.x), shape.channels};
}

}  // namespace

Tensor upsample_nearest(const Tensor& input, YX factor) {
    Tensor output(grown("upsample_nearest", input, factor));
    for_each_element(output.shape(), [&](int n, int y, int x, int c) {
        output.at(n, y, x, c) = input.at(n, y / factor.y, x / factor.x, c);
    });
    return output;
}

Tensor bed_of_nails(const Tensor& input, YX factor) {
    Tensor output(grown("bed_of_nails", input, factor));
    for_each_element(input.shape(), [&](int n, int y, int x, int c) {
        output.at(n, y * factor.y, x * factor.x, c) = input.at(n, y, x, c);
    });
    return output;
}

Tensor max_unpool(const Tensor& values, const Tensor& indices, YX output_size) {
    constexpr const char* op = "max_unpool";
    require_floats(op, values);
    require_argument(indices.type() == DataType::i32, "{}: indices hold f32; they must hold i32",
                     op);
    require_match(indices.shape() == values.shape(), "{}: indices {} for values {}", op,
                  to_string(indices.shape()), to_string(values.shape()));
    const int height = output_size.y, width = output_size.x;
    Tensor output({values.shape().batch, extent(op, "rows", height), extent(op, "columns", width),
                   values.shape().channels});
    for_each_element(values.shape(), [&](int n, int y, int x, int c) {
        const int index = indices.int_at(n, y, x, c);
        require_argument(index >= 0 && index < std::int64_t{height} * width,
                         "{}: index {} of image {}, row {}, column {}, channel {} is outside the "
                         "{}x{} plane of the output, which has {} pixels",
                         op, index, n, y, x, c, height, width, std::int64_t{height} * width);
        output.at(n, index / width, index % width, c) = values.at(n, y, x, c);
    });
    return output;
}

}  // namespace upforge::reference
