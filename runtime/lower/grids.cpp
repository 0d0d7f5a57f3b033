#include <fmt/core.h>

#include <memory>

#include "graph/operations/grid_sample.h"
#include "lower/matrix_product.h"
#include "lower/rules.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

/// The middle of a pixel, where -1 and 1 are the sides of the image or the middles of the outermost
/// pixels.
float middle(std::int64_t pixel, std::int64_t pixels, bool align_corners) {
    const auto at = static_cast<double>(pixel), count = static_cast<double>(pixels);
    if (align_corners) {
        return pixels == 1 ? 0.0f : static_cast<float>(2 * at / (count - 1) - 1);
    }
    return static_cast<float>((2 * at + 1) / count - 1);
}

/// Column, row and 1 of each pixel.
Array places(std::int64_t rows, std::int64_t columns, bool align_corners) {
    std::vector<float> numbers;
    for (std::int64_t y = 0; y < rows; ++y) {
        for (std::int64_t x = 0; x < columns; ++x) {
            numbers.insert(numbers.end(), {middle(x, columns, align_corners),
                                           middle(y, rows, align_corners), 1.0f});
        }
    }
    return Array::of({1, rows * columns, 3}, std::move(numbers));
}

}  // namespace

/// Where a matrix of 2x3 numbers takes each pixel of an image.
Outputs affine_grid(const ModelNode& node, Builder& builder) {
    const ValueView theta = builder.view(node.input(0));
    const std::vector<std::int64_t> size = node.required_list(1, "size");
    if (theta.rank() != 3 || size.size() != 4) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("it makes a grid for {} dimensions; only 4, of images, are "
                                "supported",
                                size.size()));
    }
    const std::int64_t rows = size[2], columns = size[3];
    if (theta.dims != Dims{size[0], 2, 3} || rows < 1 || columns < 1) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("matrices {} for {} images of {}x{} pixels; it needs {} of 2x3",
                                to_string(theta.dims), size[0], rows, columns, size[0]));
    }
    const bool align_corners = node.attributes().integer("align_corners", 0) != 0;
    const ValueView moved = multiply(builder.view(places(rows, columns, align_corners)),
                                     transpose(theta, {0, 2, 1}), builder);
    return {builder.reshape(moved, {size[0], rows, columns, 2})};
}

Outputs grid_sample(const ModelNode& node, Builder& builder) {
    constexpr NamedChoice<SampleBorder> borders[] = {{"zeros", SampleBorder::zeros},
                                                     {"border", SampleBorder::edge},
                                                     {"reflection", SampleBorder::reflect}};
    constexpr NamedChoice<Interpolation> modes[] = {{"bilinear", Interpolation::linear},
                                                    {"linear", Interpolation::linear},
                                                    {"nearest", Interpolation::nearest},
                                                    {"bicubic", Interpolation::cubic},
                                                    {"cubic", Interpolation::cubic}};
    const ValueView view = builder.view(node.input(0)), grid = builder.view(node.input(1));
    if (view.rank() != 4 || grid.rank() != 4) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("its input has {} dimensions and its grid {}; only 4 and 4, of "
                                "images, are supported",
                                view.rank(), grid.rank()));
    }
    const GridSampleOptions options{
        .interpolation = choose("mode", node.attributes().text("mode", "bilinear"), modes),
        .border = choose("padding_mode", node.attributes().text("padding_mode", "zeros"), borders),
        .align_corners = node.attributes().integer("align_corners", 0) != 0};
    const AxisOrder rows_columns_place{0, 1, 2, 3};
    const graph::ValueId value = builder.add(
        std::make_shared<graph::GridSample>(options),
        {builder.image(view), builder.ordered(builder.floats(grid), rows_columns_place).operand});
    return {builder.image_view(value, 4, view.type)};
}

}  // namespace upforge::lower
