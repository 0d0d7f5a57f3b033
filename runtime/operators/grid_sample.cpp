#include "operators/grid_sample.h"

#include <fmt/core.h>

#include "kernels/call.h"
#include "kernels/choice.h"
#include "kernels/scratch.h"
#include "operators/require.h"
#include "operators/vectors.h"
#include "upforge/error.h"
#include "upforge/machine.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

const char* word_of(Interpolation interpolation) {
    switch (interpolation) {
        case Interpolation::nearest:
            return "nearest";
        case Interpolation::linear:
            return "linear";
        case Interpolation::cubic:
            break;
    }
    return "cubic";
}

/// Where the pixels of a row come from, which each thread works out at once: two numbers an axis.
std::size_t bytes_of_rows(const kernels::Kernel& kernel, int width) {
    const auto row = sizeof(float) * static_cast<std::size_t>(width + lanes(kernel.isa));
    return 4 * static_cast<std::size_t>(threads()) * kernels::Scratch::room_for(row);
}

}  // namespace

Shape sampled_shape(const Tensor& input, const Tensor& grid) {
    require_floats("grid_sample", "input", input);
    require_floats("grid_sample", "grid", grid);
    const Shape &image = input.shape(), &places = grid.shape();
    if (places.channels != 2) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("grid_sample: the grid has {} channels; it needs 2, a column and a "
                                "row for each pixel",
                                places.channels));
    }
    if (places.batch != image.batch) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("grid_sample: the grid has {} images, but the input {}",
                                places.batch, image.batch));
    }
    return {image.batch, places.height, places.width, image.channels};
}

Tensor grid_sample(const Tensor& input, const Tensor& grid, const GridSampleOptions& options) {
    Tensor output(sampled_shape(input, grid));
    grid_sample(input, grid, options, output);
    return output;
}

void grid_sample(const Tensor& input, const Tensor& grid, const GridSampleOptions& options,
                 const Tensor& output) {
    require_output("grid_sample", output, sampled_shape(input, grid));
    const kernels::Kernel& kernel =
        kernels::choose({"grid_sample", {{"between", word_of(options.interpolation)}}});
    kernels::Call call(kernel);
    if (kernel.family == "channels") {
        call.takes(bytes_of_rows(kernel, output.shape().width));
    }
    call.set("input", input)
        .set("grid", grid)
        .set("border", static_cast<int>(options.border))
        .set("align_corners", options.align_corners ? 1 : 0)
        .set("output", output)
        .run();
}

}  // namespace upforge
