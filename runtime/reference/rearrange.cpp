#include "core/loops.h"
#include "reference/check.h"
#include "reference/reference.h"

namespace upforge::reference {
namespace {

void check_block(const char* op, const Tensor& input, int block) {
    require_floats(op, input);
    require_argument(block >= 1, "{}: block {}; it must be at least 1", op, block);
}

}  // namespace

Tensor depth_to_space(const Tensor& input, int block, DepthOrder order) {
    constexpr const char* op = "depth_to_space";
    check_block(op, input, block);
    const Shape& shape = input.shape();
    const std::int64_t places = std::int64_t{block} * block;
    require_match(shape.channels % places == 0, "{}: {} channels for blocks of {} pixels", op,
                  shape.channels, places);
    const int channels = static_cast<int>(shape.channels / places);
    Tensor output({shape.batch, extent(op, "rows", std::int64_t{shape.height} * block),
                   extent(op, "columns", std::int64_t{shape.width} * block), channels});
    for_each_element(output.shape(), [&](int n, int y, int x, int c) {
        const int place = y % block * block + x % block;
        const int from = order == DepthOrder::depth_column_row
                             ? place * channels + c
                             : c * static_cast<int>(places) + place;
        output.at(n, y, x, c) = input.at(n, y / block, x / block, from);
    });
    return output;
}

Tensor space_to_depth(const Tensor& input, int block) {
    constexpr const char* op = "space_to_depth";
    check_block(op, input, block);
    const Shape& shape = input.shape();
    require_match(shape.height % block == 0 && shape.width % block == 0,
                  "{}: {} is no whole number of blocks of {}x{}", op, to_string(shape), block,
                  block);
    Tensor output({shape.batch, shape.height / block, shape.width / block,
                   extent(op, "channels", std::int64_t{shape.channels} * block * block)});
    for_each_element(shape, [&](int n, int y, int x, int c) {
        const int place = y % block * block + x % block;
        output.at(n, y / block, x / block, place * shape.channels + c) = input.at(n, y, x, c);
    });
    return output;
}

}  // namespace upforge::reference
