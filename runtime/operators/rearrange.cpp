#include <fmt/core.h>

#include "kernels/call.h"
#include "kernels/choice.h"
#include "operators/require.h"
#include "upforge/error.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

/// Distance of neighbours in memory: channels, columns of a block, blocks of a row, rows of a
/// block, blocks of a column, images.
struct BlockStrides {
    std::ptrdiff_t channel, column, block_column, row, block_row, image;
};

/// Of an image that is made of blocks.
BlockStrides in_space(const Tensor& image, int block) {
    const auto [batch, row, pixel] = image.strides();
    return {1, pixel, pixel * block, row, row * block, batch};
}

/// Of an image with the pixels of a block among its channels, `channels` of each.
BlockStrides in_depth(const Tensor& image, int block, int channels, DepthOrder order) {
    const auto [batch, row, pixel] = image.strides();
    if (order == DepthOrder::depth_column_row) {
        const std::ptrdiff_t column = channels;
        return {1, column, pixel, column * block, row, batch};
    }
    const std::ptrdiff_t row_of_block = block;
    return {row_of_block * block, 1, pixel, row_of_block, row, batch};
}

/// `blocks` is the shape of the image as blocks: its channels are those of a pixel in space.
void rearrange(const Shape& blocks, int block, const Tensor& input, const BlockStrides& from,
               const Tensor& output, const BlockStrides& to) {
    // A row of a block that is adjacent on both sides is copied as if it were one pixel.
    const std::ptrdiff_t channels = blocks.channels;
    const bool one_pixel = from.channel == 1 && from.column == channels && to.column == channels;
    const auto set = [&](kernels::Call& call, std::string_view name, const Tensor& tensor,
                         const BlockStrides& strides) {
        call.set(name, tensor.floats(),
                 {{one_pixel ? channels * block : channels, strides.channel},
                  {one_pixel ? 1 : block, strides.column},
                  {blocks.width, strides.block_column},
                  {block, strides.row},
                  {blocks.height, strides.block_row},
                  {blocks.batch, strides.image}});
    };
    kernels::Call call(kernels::choose({"rearrange"}));
    set(call, "input", input, from);
    set(call, "output", output, to);
    call.run();
}

Shape shape_in_space(const Tensor& input, int block) {
    constexpr const char* operation = "depth_to_space";
    require_floats(operation, "input", input);
    require_at_least(operation, "block", block, 1);
    const auto [batch, height, width, channels] = input.shape();
    const long long pixels = 1LL * block * block;
    if (channels % pixels != 0) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{}: {} channels are not a multiple of block * block = {}",
                                operation, channels, pixels));
    }
    return {batch, to_coordinate(operation, "output height", 1LL * height * block),
            to_coordinate(operation, "output width", 1LL * width * block),
            static_cast<int>(channels / pixels)};
}

Shape shape_in_depth(const Tensor& input, int block) {
    constexpr const char* operation = "space_to_depth";
    require_floats(operation, "input", input);
    require_at_least(operation, "block", block, 1);
    const auto [batch, height, width, channels] = input.shape();
    if (height % block != 0 || width % block != 0) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{}: {}x{} pixels are not a whole number of blocks of {}x{}",
                                operation, height, width, block, block));
    }
    return {batch, height / block, width / block,
            to_coordinate(operation, "output channels", 1LL * channels * block * block)};
}

Shape with_channels(Shape shape, int channels) {
    shape.channels = channels;
    return shape;
}

}  // namespace

Tensor depth_to_space(const Tensor& input, int block, DepthOrder order) {
    Tensor output(shape_in_space(input, block));
    depth_to_space(input, block, order, output);
    return output;
}

void depth_to_space(const Tensor& input, int block, DepthOrder order, const Tensor& output) {
    require_output("depth_to_space", output, shape_in_space(input, block));
    const int channels = output.shape().channels;
    // With one channel both orders are the same, and this one reads its input in a row.
    const DepthOrder simpler = channels == 1 ? DepthOrder::depth_column_row : order;
    rearrange(with_channels(input.shape(), channels), block, input,
              in_depth(input, block, channels, simpler), output, in_space(output, block));
}

Tensor space_to_depth(const Tensor& input, int block) {
    Tensor output(shape_in_depth(input, block));
    space_to_depth(input, block, output);
    return output;
}

void space_to_depth(const Tensor& input, int block, const Tensor& output) {
    require_output("space_to_depth", output, shape_in_depth(input, block));
    const int channels = input.shape().channels;
    rearrange(with_channels(output.shape(), channels), block, input, in_space(input, block), output,
              in_depth(output, block, channels, DepthOrder::depth_column_row));
}

}  // namespace upforge
