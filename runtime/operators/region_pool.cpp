#include "kernels/call.h"
#include "kernels/choice.h"
#include "operators/require.h"
#include "upforge/error.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

void global_pool(const char* operation, const char* kind, const Tensor& input,
                 const Tensor& output) {
    require_floats(operation, "input", input);
    require_output(operation, output, {input.shape().batch, 1, 1, input.shape().channels});
    kernels::Call call(kernels::choose({"global_pool", {{"kind", kind}}}));
    call.set("input", input).set("output", output).run();
}

Shape global_shape(const char* operation, const Tensor& input) {
    require_floats(operation, "input", input);
    return {input.shape().batch, 1, 1, input.shape().channels};
}

int pyramid_bins(const PyramidOptions& options) {
    long long bins = 0;
    for (const int level : options.levels) {
        require_at_least("pyramid_pool", "level", level, 1);
        bins += static_cast<long long>(level) * level;
    }
    if (bins == 0) {
        throw Error(ErrorCode::invalid_argument, "pyramid_pool: no levels; 1, 2, 4 is usual");
    }
    return to_coordinate("pyramid_pool", "the number of bins", bins);
}

}  // namespace

Tensor global_average_pool(const Tensor& input) {
    Tensor output(global_shape("global_average_pool", input));
    global_average_pool(input, output);
    return output;
}

void global_average_pool(const Tensor& input, const Tensor& output) {
    global_pool("global_average_pool", "average", input, output);
}

Tensor global_max_pool(const Tensor& input) {
    Tensor output(global_shape("global_max_pool", input));
    global_max_pool(input, output);
    return output;
}

void global_max_pool(const Tensor& input, const Tensor& output) {
    global_pool("global_max_pool", "max", input, output);
}

Tensor pyramid_pool(const Tensor& input, const PyramidOptions& options) {
    require_floats("pyramid_pool", "input", input);
    Tensor output({input.shape().batch, 1, pyramid_bins(options), input.shape().channels});
    pyramid_pool(input, options, output);
    return output;
}

void pyramid_pool(const Tensor& input, const PyramidOptions& options, const Tensor& output) {
    require_floats("pyramid_pool", "input", input);
    const Shape& shape = input.shape();
    require_output("pyramid_pool", output, {shape.batch, 1, pyramid_bins(options), shape.channels});
    kernels::Call call(kernels::choose(
        {"adaptive_pool", {{"kind", options.kind == PoolKind::max ? "max" : "average"}}}));
    call.set("input", input);
    int first_bin = 0;
    for (const int level : options.levels) {
        const Strides& strides = output.strides();
        call.set("output", &output.at(0, 0, first_bin, 0),
                 {{shape.channels, 1},
                  {level, strides.pixel},
                  {level, strides.pixel * level},
                  {shape.batch, strides.batch}})
            .run();
        first_bin += level * level;
    }
}

}  // namespace upforge
