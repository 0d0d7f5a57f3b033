#include "tests/vectors/onnx_operators.h"

namespace upforge::vectors::onnx {

Outputs conv(const OnnxNodeCall& call) {
    const std::vector<float> bias = call.values(2);
    const ConvOptions options{.stride = call.pair("strides", 1),
                              .padding = call.pads(),
                              .dilation = call.pair("dilations", 1),
                              .groups = call.attribute("group", 1),
                              .auto_pad = call.auto_pad(),
                              .bias = bias};
    const Filter filter = to_conv_filter(call.input(1), call.filter_layout("oi"));
    return {call.result(call.engine().conv(call.image(), filter, options))};
}

Outputs conv_transpose(const OnnxNodeCall& call) {
    const std::vector<float> bias = call.values(2);
    ConvTransposeOptions options{.stride = call.pair("strides", 1),
                                 .padding = call.pads(),
                                 .output_padding = call.pair("output_padding", 0),
                                 .dilation = call.pair("dilations", 1),
                                 .groups = call.attribute("group", 1),
                                 .auto_pad = call.auto_pad(),
                                 .bias = bias};
    if (call.has_attribute("output_shape")) {
        options.output_size = call.pair("output_shape", 1);
    }
    const Filter filter = to_conv_transpose_filter(call.input(1), call.filter_layout("io"));
    return {call.result(call.engine().conv_transpose(call.image(), filter, options))};
}

namespace {

PoolOptions pool_options(const OnnxNodeCall& call) {
    return {.kernel = call.pair("kernel_shape", 1),
            .stride = call.pair("strides", 1),
            .padding = call.pads(),
            .dilation = call.pair("dilations", 1),
            .ceil_mode = call.attribute("ceil_mode", 0) != 0,
            .auto_pad = call.auto_pad(),
            .count_include_pad = call.attribute("count_include_pad", 0) != 0};
}

/// ONNX counts over the whole input, NCHW; upforge within the plane of a channel, row by row.
Array flat_indices(const OnnxNodeCall& call, const Tensor& indices, const Shape& input) {
    const bool column_major = call.attribute("storage_order", 0) != 0;
    const std::size_t plane = std::size_t(input.height) * input.width;
    const std::size_t plane_outputs = std::size_t(indices.shape().height) * indices.shape().width;
    Array flat = call.result(indices);
    for (std::size_t i = 0; i < flat.values.size(); ++i) {
        const int in_plane = static_cast<int>(flat.values[i]);
        const int y = in_plane / input.width;
        const int x = in_plane % input.width;
        const int in_order = column_major ? x * input.height + y : in_plane;
        flat.values[i] = static_cast<double>(i / plane_outputs * plane + in_order);
    }
    return flat;
}

}  // namespace

Outputs max_pool(const OnnxNodeCall& call) {
    const Tensor image = call.image();
    if (call.output_count() == 1) {
        return {call.result(call.engine().max_pool(image, pool_options(call)))};
    }
    const Pooled pooled = call.engine().max_pool_with_indices(image, pool_options(call));
    return {call.result(pooled.values), flat_indices(call, pooled.indices, image.shape())};
}

Outputs average_pool(const OnnxNodeCall& call) {
    return {call.result(call.engine().average_pool(call.image(), pool_options(call)))};
}

Outputs global_average_pool(const OnnxNodeCall& call) {
    return {call.result(call.engine().global_average_pool(call.image()))};
}

Outputs global_max_pool(const OnnxNodeCall& call) {
    return {call.result(call.engine().global_max_pool(call.image()))};
}

/// The size that the pooling's kernel, strides and pads imply is the one its indices count in,
/// even where output_shape asks for a larger image.
Outputs max_unpool(const OnnxNodeCall& call) {
    const Tensor values = call.image();
    const YX kernel = call.pair("kernel_shape", 1);
    const YX stride = call.pair("strides", 1);
    const Padding pads = call.pads();
    const YX pooled{(values.shape().height - 1) * stride.y + kernel.y - pads.top - pads.bottom,
                    (values.shape().width - 1) * stride.x + kernel.x - pads.left - pads.right};
    const YX size = call.has_input(2) ? YX{static_cast<int>(call.input(2).values.at(2)),
                                           static_cast<int>(call.input(2).values.at(3))}
                                      : pooled;

    Array indices = call.input(1);
    for (double& index : indices.values) {
        const int in_plane = static_cast<int>(index) % (pooled.y * pooled.x);
        index = in_plane / pooled.x * size.x + in_plane % pooled.x;
    }
    return {call.result(
        call.engine().max_unpool(values, to_tensor(indices, call.image_layout()), size))};
}

}  // namespace upforge::vectors::onnx
