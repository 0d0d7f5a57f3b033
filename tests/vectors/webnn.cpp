#include "tests/vectors/webnn.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/vectors/json_array.h"
#include "tests/vectors/left_to_importer.h"

namespace upforge::vectors {

namespace {

using Json = nlohmann::json;

YX pair(const Json& options, const char* name, YX fallback) {
    const auto numbers = options.value(name, std::vector<int>{fallback.y, fallback.x});
    return {numbers.at(0), numbers.at(1)};
}

/// WebNN gives both ends of the height, then both ends of the width.
Padding padding(const Json& options) {
    const auto ends = options.value("padding", std::vector<int>{0, 0, 0, 0});
    return {ends.at(0), ends.at(2), ends.at(1), ends.at(3)};
}

std::vector<float> bias(const Json& options) {
    return options.contains("bias") ? parse_array(options["bias"]).floats() : std::vector<float>{};
}

Array first_tensor(const Json& webnn_case) {
    return parse_array(webnn_case.at("tensors").at(0));
}

Array second_tensor(const Json& webnn_case) {
    return parse_array(webnn_case.at("tensors").at(1));
}

Array conv2d(const Json& webnn_case, const Engine& engine) {
    const Json& options = webnn_case.at("options");
    const std::string layout = options.value("inputLayout", "nchw");
    const Tensor input = to_tensor(first_tensor(webnn_case), layout);
    const Filter filter =
        to_conv_filter(second_tensor(webnn_case), options.value("filterLayout", "oihw"));
    const std::vector<float> biases = bias(options);
    return to_array(engine.conv(input, filter,
                                {.stride = pair(options, "strides", 1),
                                 .padding = padding(options),
                                 .dilation = pair(options, "dilations", 1),
                                 .groups = options.value("groups", 1),
                                 .bias = biases}),
                    layout);
}

/// outputSizes stand for the output padding that reaches them; they leave the padding as it is,
/// unlike ONNX's output_shape.
YX output_padding(const Json& options, const Shape& input, const ConvTransposeOptions& window,
                  YX kernel) {
    if (!options.contains("outputSizes")) {
        return pair(options, "outputPadding", 0);
    }
    const YX size = pair(options, "outputSizes", 0);
    const auto missing = [](int wanted, int extent, int stride, int taps, int dilation, int pads) {
        return wanted - ((extent - 1) * stride + (taps - 1) * dilation + 1 - pads);
    };
    return {missing(size.y, input.height, window.stride.y, kernel.y, window.dilation.y,
                    window.padding.top + window.padding.bottom),
            missing(size.x, input.width, window.stride.x, kernel.x, window.dilation.x,
                    window.padding.left + window.padding.right)};
}

Array conv_transpose2d(const Json& webnn_case, const Engine& engine) {
    const Json& options = webnn_case.at("options");
    const std::string layout = options.value("inputLayout", "nchw");
    const Tensor input = to_tensor(first_tensor(webnn_case), layout);
    const Filter filter =
        to_conv_transpose_filter(second_tensor(webnn_case), options.value("filterLayout", "iohw"));
    const std::vector<float> biases = bias(options);
    ConvTransposeOptions window{.stride = pair(options, "strides", 1),
                                .padding = padding(options),
                                .dilation = pair(options, "dilations", 1),
                                .groups = options.value("groups", 1),
                                .bias = biases};
    window.output_padding = output_padding(options, input.shape(), window, filter.shape().kernel());
    return to_array(engine.conv_transpose(input, filter, window), layout);
}

PoolOptions pool_options(const Json& options) {
    return {.kernel = pair(options, "windowDimensions", 1),
            .stride = pair(options, "strides", 1),
            .padding = padding(options),
            .dilation = pair(options, "dilations", 1),
            .ceil_mode = options.value("roundingType", "floor") == "ceil"};
}

/// outputSizes choose between the two roundings.
PoolOptions pool_options(const Json& options, const Shape& input) {
    PoolOptions pool = pool_options(options);
    if (options.contains("outputSizes")) {
        const int rows = input.height + pool.padding.top + pool.padding.bottom -
                         (pool.kernel.y - 1) * pool.dilation.y - 1;
        pool.ceil_mode = pair(options, "outputSizes", 0).y > rows / pool.stride->y + 1;
    }
    return pool;
}

using Pool = Tensor (*)(const Tensor&, const PoolOptions&);
using GlobalPool = Tensor (*)(const Tensor&);

/// Without a window the pool is global.
Array pool2d(const Json& webnn_case, Pool pool, GlobalPool global_pool) {
    const Json& options = webnn_case.at("options");
    const std::string layout = options.value("layout", "nchw");
    const Tensor input = to_tensor(first_tensor(webnn_case), layout);
    const bool global = !options.contains("windowDimensions");
    return to_array(global ? global_pool(input) : pool(input, pool_options(options, input.shape())),
                    layout);
}

Array max_pool2d(const Json& webnn_case, const Engine& engine) {
    return pool2d(webnn_case, engine.max_pool, engine.global_max_pool);
}

Array average_pool2d(const Json& webnn_case, const Engine& engine) {
    return pool2d(webnn_case, engine.average_pool, engine.global_average_pool);
}

/// The root of each window's sum of squares, the sum taken by a depthwise convolution with ones.
/// Rounding the size up is flooring it with stride - 1 more pixels at the end.
Array l2_pool2d(const Json& webnn_case, const Engine& engine) {
    const Json& options = webnn_case.at("options");
    const std::string layout = options.value("layout", "nchw");
    Array squares = first_tensor(webnn_case);
    for (double& value : squares.values) {
        value *= value;
    }
    const Tensor input = to_tensor(squares, layout);
    PoolOptions pool = pool_options(options);
    if (pool.ceil_mode) {
        pool.padding.bottom += pool.stride->y - 1;
        pool.padding.right += pool.stride->x - 1;
    }
    const int channels = input.shape().channels;
    const FilterShape window{channels, 1, pool.kernel.y, pool.kernel.x};
    const Filter ones(window, std::vector<float>(window.elements(), 1.0f));
    Array result = to_array(engine.conv(input, ones,
                                        {.stride = *pool.stride,
                                         .padding = pool.padding,
                                         .dilation = pool.dilation,
                                         .groups = channels}),
                            layout);
    for (double& value : result.values) {
        value = std::sqrt(value);
    }
    return result;
}

/// Any two axes can be the image's; the others become batch and channels.
std::string resample_layout(const std::vector<int>& axes) {
    std::string layout(4, ' ');
    layout.at(axes.at(0)) = 'h';
    layout.at(axes.at(1)) = 'w';
    layout.at(layout.find(' ')) = 'n';
    layout.at(layout.find(' ')) = 'c';
    return layout;
}

Array resample2d(const Json& webnn_case, const Engine& engine) {
    const Json& options = webnn_case.at("options");
    const std::string layout = resample_layout(options.value("axes", std::vector<int>{2, 3}));
    ResizeOptions resize{.interpolation = options.value("mode", "") == "linear"
                                              ? Interpolation::linear
                                              : Interpolation::nearest};
    if (options.contains("sizes")) {
        resize.size = pair(options, "sizes", 0);
    } else {
        const std::vector<double> factors = options.at("scales");
        resize.scale = Scale{factors.at(0), factors.at(1)};
    }
    return to_array(engine.resize(to_tensor(first_tensor(webnn_case), layout), resize), layout);
}

const std::map<std::string, Array (*)(const Json&, const Engine&)> operators = {
    {"averagePool2d", average_pool2d},
    {"conv2d", conv2d},
    {"convTranspose2d", conv_transpose2d},
    {"l2Pool2d", l2_pool2d},
    {"maxPool2d", max_pool2d},
    {"resample2d", resample2d},
};

}  // namespace

Array run_webnn(const Json& webnn_case, const Engine& engine) {
    const std::string op = webnn_case.at("op");
    const auto found = operators.find(op);
    if (found == operators.end()) {
        throw LeftToImporter(op);
    }
    return found->second(webnn_case, engine);
}

}  // namespace upforge::vectors
