#include "operators/elements.h"

#include <fmt/core.h>

#include <algorithm>

#include "upforge/error.h"

namespace upforge {
namespace {

/// How far apart the elements lie that a tensor gives to neighbours in an image.
struct Steps {
    std::ptrdiff_t channel, column, row, image;

    Steps(const Tensor& tensor, const Shape& image_shape) {
        const Shape& own = tensor.shape();
        const auto step = [](int extent, int whole, std::ptrdiff_t stride) {
            return extent == whole ? stride : 0;
        };
        channel = step(own.channels, image_shape.channels, 1);
        column = step(own.width, image_shape.width, tensor.strides().pixel);
        row = step(own.height, image_shape.height, tensor.strides().row);
        image = step(own.batch, image_shape.batch, tensor.strides().batch);
        if (image_shape.channels == 1) {
            // The step to a channel that is not there: of a row as one pixel, the step to the next.
            channel = std::min<std::ptrdiff_t>(column, 1);
        }
    }
};

int common_extent(std::string_view operation, const char* axis, int a, int b) {
    if (a != b && a != 1 && b != 1) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{0}: a has {1} {3} and b has {2}; they must be equal, or one of "
                                "them 1",
                                operation, a, b, axis));
    }
    return std::max(a, b);
}

}  // namespace

Shape common_shape(std::string_view operation, const Shape& a, const Shape& b) {
    return {common_extent(operation, "images", a.batch, b.batch),
            common_extent(operation, "rows", a.height, b.height),
            common_extent(operation, "columns", a.width, b.width),
            common_extent(operation, "channels", a.channels, b.channels)};
}

void set_elements(kernels::Call& call, const Shape& shape,
                  std::initializer_list<NamedTensor> tensors) {
    const bool pixels_touch =
        std::all_of(tensors.begin(), tensors.end(), [&](const NamedTensor& each) {
            const Steps steps(each.tensor, shape);
            return steps.column == steps.channel * shape.channels;
        });
    const std::ptrdiff_t channels = shape.channels, columns = shape.width;
    for (const auto& [name, tensor] : tensors) {
        const Steps steps(tensor, shape);
        call.set(name, tensor,
                 {{pixels_touch ? columns * channels : channels, steps.channel},
                  {pixels_touch ? 1 : columns, steps.column},
                  {shape.height, steps.row},
                  {shape.batch, steps.image}});
    }
}

}  // namespace upforge
