#include <fmt/core.h>

#include <memory>

#include "graph/operations/convolution.h"
#include "lower/rules.h"
#include "lower/windows.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

/// As many blocks as fit into an image, and the pixels that are left over behind the last.
struct Blocks {
    std::int64_t count;
    int rest;

    Blocks(int image, int padding, int block, int dilation, int stride) {
        const std::int64_t room =
            std::int64_t{image} + padding - std::int64_t{dilation} * (block - 1) - 1;
        if (room < 0 || block < 1 || stride < 1 || dilation < 1) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("blocks of {} pixels, {} apart, every {}, do not fit into {}",
                                    block, dilation, stride, std::int64_t{image} + padding));
        }
        count = room / stride + 1;
        rest = static_cast<int>(room % stride);
    }
};

/// For each channel of the image, one of its own for each place in a block: 1 there, else 0.
graph::FilterSource places_of(int channels, YX block) {
    const int places = block.y * block.x;
    std::vector<float> weights(static_cast<std::size_t>(channels) * places * places);
    for (int c = 0; c < channels; ++c) {
        for (int place = 0; place < places; ++place) {
            weights[(static_cast<std::size_t>(c) * places + place) * places + place] = 1;
        }
    }
    const FilterShape shape{channels * places, 1, block.y, block.x};
    return {.array = Array::of({shape.outer, shape.inner, shape.height, shape.width}, weights),
            .shape = shape,
            .order = FilterOrder::transposed,
            .groups = channels};
}

}  // namespace

/// Each column is a block of the image, which overlapping blocks add up to: a transposed
/// convolution whose filters have a single 1.
Outputs col2im(const ModelNode& node, Builder& builder) {
    const ValueView columns = builder.view(node.input(0));
    if (columns.rank() != 3) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("its input {} has {} dimensions; 3 are supported",
                                to_string(columns.dims), columns.rank()));
    }
    const YX image = to_pair(node.required_list(1, "image_shape"), 2, "image_shape", 1);
    const YX block = to_pair(node.required_list(2, "block_shape"), 2, "block_shape", 1);
    const YX stride = pair(node, "strides", 2, 1), dilation = pair(node, "dilations", 2, 1);
    const Padding padding = pads(node, 2);
    const Blocks down(image.y, padding.top + padding.bottom, block.y, dilation.y, stride.y);
    const Blocks across(image.x, padding.left + padding.right, block.x, dilation.x, stride.x);
    const std::int64_t places = std::int64_t{block.y} * block.x;
    if (columns.dims[1] % places != 0 || columns.dims[2] != down.count * across.count) {
        throw Error(
            ErrorCode::shape_mismatch,
            fmt::format("its input {} does not hold {}x{} blocks of {}x{}", to_string(columns.dims),
                        down.count, across.count, block.y, block.x));
    }
    const ValueView blocks =
        builder.reshape(columns, {columns.dims[0], columns.dims[1], down.count, across.count});
    graph::FilterSource filter = places_of(narrow(columns.dims[1] / places, "channels"), block);
    const ConvTransposeOptions options{.stride = stride,
                                       .padding = padding,
                                       .output_padding = YX(down.rest, across.rest),
                                       .dilation = dilation,
                                       .groups = filter.groups};
    const graph::ValueId value = builder.add(
        std::make_shared<graph::ConvTranspose>(std::move(filter), std::vector<float>(), options),
        {builder.image(blocks)});
    return {builder.image_view(value, 4, columns.type)};
}

}  // namespace upforge::lower
