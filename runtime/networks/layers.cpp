#include "networks/layers.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace upforge {

namespace {

/// Every operator that the networks use is in this version, and every engine reads it.
constexpr int opset = 17;

const Dim batch{.symbol = "batch"};

std::vector<std::int64_t> twice(int value) {
    return {value, value};
}

Attributes attributes_of(const Window& window) {
    Attributes attributes = {{"kernel_shape", twice(window.kernel)},
                             {"strides", twice(window.stride)},
                             {"pads", std::vector<std::int64_t>(4, window.pad)}};
    if (window.dilation != 1) {
        attributes.set("dilations", twice(window.dilation));
    }
    if (window.output_padding != 0) {
        attributes.set("output_padding", twice(window.output_padding));
    }
    return attributes;
}

Array row(std::vector<std::int64_t> values) {
    const auto count = static_cast<std::int64_t>(values.size());
    return Array::of({count}, std::move(values));
}

}  // namespace

Layers::Layers(std::string network, const NetOptions& options)
    : weights_(options.seed), batch_norm_(options.batch_norm) {
    model_.opset = opset;
    model_.name = std::move(network);
    model_.producer = "upforge";
}

Feature Layers::image(int channels) {
    return input("image", channels,
                 {batch, Dim{channels}, {.symbol = "height"}, {.symbol = "width"}});
}

Feature Layers::image(int channels, int size) {
    return input("image", channels, {batch, Dim{channels}, Dim{size}, Dim{size}});
}

Feature Layers::noise(int channels) {
    return input("noise", channels, {batch, Dim{channels}, Dim{1}, Dim{1}});
}

Feature Layers::input(const std::string& name, int channels, std::vector<Dim> dims) {
    model_.inputs.push_back({.name = name, .dims = std::move(dims)});
    return {name, channels};
}

Feature Layers::node(const std::string& op, const std::string& name,
                     std::vector<std::string> inputs, int channels, Attributes attributes) {
    model_.nodes.push_back({.op = op,
                            .name = name,
                            .inputs = std::move(inputs),
                            .outputs = {name},
                            .attributes = std::move(attributes)});
    channels_ = channels;
    return {name, channels};
}

/// Not among the model's own constants, which are the weights alone.
Feature Layers::constant(const std::string& name, Array value) {
    return node("Constant", name, {}, 0, {{"value", std::move(value)}});
}

std::vector<std::string> Layers::weighted(const std::string& name, const Feature& x, Dims weights,
                                          int biases, double fan_in, Follower follower) {
    // He: a ReLU halves the variance.
    const double gain = follower == Follower::relu ? 2 : 1;
    weights_.note(name + ".weight", std::move(weights), 0, std::sqrt(gain / (fan_in * x.filled)));
    std::vector<std::string> inputs = {x.name, name + ".weight"};
    if (biases > 0) {
        weights_.note(name + ".bias", {biases}, 0, 0.05);
        inputs.push_back(name + ".bias");
    }
    return inputs;
}

/// Batch normalisation has its own.
int Layers::biases(int channels, Follower follower) const {
    return batch_norm_ && follower == Follower::relu ? 0 : channels;
}

Feature Layers::plain_conv(const std::string& name, const Feature& x, int channels, Window window,
                           Follower follower) {
    const double taps = 1.0 * window.kernel * window.kernel;
    return node("Conv", name,
                weighted(name, x, {channels, x.channels, window.kernel, window.kernel},
                         biases(channels, follower), x.channels * taps, follower),
                channels, attributes_of(window));
}

Feature Layers::plain_conv_transpose(const std::string& name, const Feature& x, int channels,
                                     Window window, Follower follower) {
    // An output sees one in stride² of the taps.
    const double taps = std::pow(std::max(1.0, 1.0 * window.kernel / window.stride), 2);
    return node("ConvTranspose", name,
                weighted(name, x, {x.channels, channels, window.kernel, window.kernel},
                         biases(channels, follower), x.channels * taps, follower),
                channels, attributes_of(window));
}

Feature Layers::plain_linear(const std::string& name, const Feature& x, int channels,
                             Follower follower) {
    return node("Gemm", name,
                weighted(name, x, {channels, x.channels}, channels, x.channels, follower), channels,
                {{"transB", std::int64_t{1}}});
}

Feature Layers::normalised(const std::string& name, const Feature& x) {
    if (!batch_norm_) {
        return x;
    }
    weights_.note(name + ".weight", {x.channels}, 1, 0.1);
    weights_.note(name + ".bias", {x.channels}, 0, 0.1);
    weights_.note(name + ".running_mean", {x.channels}, 0, 0.1);
    weights_.note(name + ".running_var", {x.channels}, 1, 0.2);
    return node(
        "BatchNormalization", name,
        {x.name, name + ".weight", name + ".bias", name + ".running_mean", name + ".running_var"},
        x.channels, {{"epsilon", 1e-5f}});
}

Feature Layers::relu(const std::string& name, const Feature& x) {
    return node("Relu", name, {x.name}, x.channels);
}

Feature Layers::conv(const std::string& name, const Feature& x, int channels, Window window) {
    return plain_conv(name, x, channels, window, Follower::none);
}

Feature Layers::conv_relu(const std::string& name, const Feature& x, int channels, Window window) {
    const Feature sums = plain_conv(name, x, channels, window, Follower::relu);
    return relu(name + ".relu", normalised(name + ".norm", sums));
}

Feature Layers::conv_transpose(const std::string& name, const Feature& x, int channels,
                               Window window) {
    return plain_conv_transpose(name, x, channels, window, Follower::none);
}

Feature Layers::conv_transpose_relu(const std::string& name, const Feature& x, int channels,
                                    Window window) {
    const Feature sums = plain_conv_transpose(name, x, channels, window, Follower::relu);
    return relu(name + ".relu", normalised(name + ".norm", sums));
}

Feature Layers::linear(const std::string& name, const Feature& x, int channels) {
    return plain_linear(name, x, channels, Follower::none);
}

Feature Layers::linear_relu(const std::string& name, const Feature& x, int channels) {
    return relu(name + ".relu", plain_linear(name, x, channels, Follower::relu));
}

Feature Layers::max_pool(const std::string& name, const Feature& x, Window window) {
    return node("MaxPool", name, {x.name}, x.channels, attributes_of(window));
}

Feature Layers::max_pool_ceil(const std::string& name, const Feature& x, Window window) {
    Attributes attributes = attributes_of(window);
    attributes.set("ceil_mode", std::int64_t{1});
    return node("MaxPool", name, {x.name}, x.channels, std::move(attributes));
}

PooledFeature Layers::max_pool_with_indices(const std::string& name, const Feature& x,
                                            Window window) {
    const Feature largest = max_pool(name, x, window);
    const std::string indices = name + ".indices";
    model_.nodes.back().outputs.push_back(indices);
    return {largest, indices, x};
}

Feature Layers::max_unpool(const std::string& name, const Feature& x, const PooledFeature& pool,
                           Window window) {
    // Stated, because an odd extent cannot be known from its half.
    const Feature extents = node("Shape", name + ".extents", {pool.from.name}, 0);
    Feature sparse = node("MaxUnpool", name, {x.name, pool.indices, extents.name}, x.channels,
                          attributes_of(window));
    sparse.filled = 1.0 / (window.stride * window.stride);
    return sparse;
}

Feature Layers::resize(const std::string& name, const Feature& x, int factor,
                       const std::string& mode) {
    const auto f = static_cast<float>(factor);
    const Feature scales =
        constant(name + ".scales", Array::of({4}, std::vector<float>{1, 1, f, f}));
    Attributes attributes = {{"mode", std::string("linear")},
                             {"coordinate_transformation_mode", std::string("half_pixel")}};
    if (mode == "nearest") {
        attributes = {{"mode", mode},
                      {"coordinate_transformation_mode", std::string("asymmetric")},
                      {"nearest_mode", std::string("floor")}};
    }
    return node("Resize", name, {x.name, "", scales.name}, x.channels, std::move(attributes));
}

Feature Layers::crop(const std::string& name, const Feature& x, int margin) {
    const Feature starts = constant(name + ".starts", row(twice(margin)));
    const Feature ends = constant(name + ".ends", row(twice(-margin)));
    const Feature axes = constant(name + ".axes", row({2, 3}));
    return node("Slice", name, {x.name, starts.name, ends.name, axes.name}, x.channels);
}

Feature Layers::crop_like(const std::string& name, const Feature& x, int offset,
                          const Feature& reference) {
    const Feature starts = constant(name + ".starts", row(twice(offset)));
    const Feature extents = node("Shape", name + ".extents", {reference.name}, 0,
                                 {{"start", std::int64_t{2}}, {"end", std::int64_t{4}}});
    const Feature ends = node("Add", name + ".ends", {starts.name, extents.name}, 0);
    const Feature axes = constant(name + ".axes", row({2, 3}));
    return node("Slice", name, {x.name, starts.name, ends.name, axes.name}, x.channels);
}

Feature Layers::concat(const std::string& name, const std::vector<Feature>& features) {
    std::vector<std::string> names;
    int channels = 0;
    for (const Feature& feature : features) {
        names.push_back(feature.name);
        channels += feature.channels;
    }
    return node("Concat", name, std::move(names), channels, {{"axis", std::int64_t{1}}});
}

Feature Layers::add(const std::string& name, const Feature& a, const Feature& b) {
    return node("Add", name, {a.name, b.name}, a.channels);
}

Feature Layers::flatten(const std::string& name, const Feature& x, int pixels) {
    return node("Flatten", name, {x.name}, x.channels * pixels, {{"axis", std::int64_t{1}}});
}

Feature Layers::sigmoid(const std::string& name, const Feature& x) {
    return node("Sigmoid", name, {x.name}, x.channels);
}

Feature Layers::tanh(const std::string& name, const Feature& x) {
    return node("Tanh", name, {x.name}, x.channels);
}

Feature Layers::softmax(const std::string& name, const Feature& x) {
    return node("Softmax", name, {x.name}, x.channels, {{"axis", std::int64_t{1}}});
}

Model Layers::finish_image(const std::string& output) {
    return finish(output, {batch, {}, {.symbol = "out_height"}, {.symbol = "out_width"}});
}

Model Layers::finish_vector(const std::string& output) {
    return finish(output, {batch, {}});
}

Model Layers::finish(const std::string& output, std::vector<Dim> dims) {
    dims[1] = Dim{channels_};
    model_.nodes.back().outputs.front() = output;
    model_.outputs = {{.name = output, .dims = std::move(dims)}};
    model_.constants = weights_.draw();
    return std::move(model_);
}

}  // namespace upforge
