#include "tests/vectors/keras.h"

#include <array>
#include <nlohmann/json.hpp>

#include "tests/vectors/json_array.h"
#include "tests/vectors/left_to_importer.h"

namespace upforge::vectors {

namespace {

using Json = nlohmann::json;

/// A layer with what all of them have in common.
class Layer {
  public:
    explicit Layer(const Json& fixture) : fixture_(fixture), attributes_(fixture.at("attrs")) {}

    Tensor input() const { return to_tensor(parse_array(fixture_.at("input")), layout()); }
    Array result(const Tensor& image) const { return to_array(image, layout()); }
    /// Of a global pool: the channels alone.
    Array channels(const Tensor& image) const { return to_array(image, "c"); }

    Array weights(std::size_t index) const { return parse_array(fixture_.at("weights").at(index)); }
    /// The last of the weights, where the layer has one.
    std::vector<float> bias() const {
        const Json& weights = fixture_.at("weights");
        return attributes_.at("use_bias") ? parse_array(weights.back()).floats()
                                          : std::vector<float>{};
    }

    bool has(const char* name) const {
        return attributes_.contains(name) && !attributes_[name].is_null();
    }
    /// One number for both axes, or two.
    YX pair(const char* name) const {
        const Json& value = attributes_.at(name);
        return value.is_number() ? YX{value.get<int>()}
                                 : YX{value.at(0).get<int>(), value.at(1).get<int>()};
    }
    /// One number for all borders, one an axis, or two an axis.
    Padding borders(const char* name) const {
        const Json& value = attributes_.at(name);
        if (value.is_number() || value.at(0).is_number()) {
            const YX both_ends = pair(name);
            return {both_ends.y, both_ends.x};
        }
        return {value[0][0], value[1][0], value[0][1], value[1][1]};
    }
    AutoPad auto_pad() const {
        return attributes_.at("padding") == "same" ? AutoPad::same_upper : AutoPad::valid;
    }
    Activation activation() const {
        static const std::map<std::string, Activation> names = {{"linear", Activation::none},
                                                                {"relu", Activation::relu},
                                                                {"sigmoid", Activation::sigmoid},
                                                                {"tanh", Activation::tanh}};
        return names.at(attributes_.at("activation"));
    }

  private:
    const char* layout() const {
        return attributes_.at("data_format") == "channels_first" ? "chw" : "hwc";
    }

    const Json& fixture_;
    const Json& attributes_;
};

Array conv2d(const Layer& layer, const Engine& engine) {
    const std::vector<float> bias = layer.bias();
    return layer.result(engine.conv(layer.input(), to_conv_filter(layer.weights(0), "hwio"),
                                    {.stride = layer.pair("strides"),
                                     .dilation = layer.pair("dilation_rate"),
                                     .auto_pad = layer.auto_pad(),
                                     .bias = bias,
                                     .activation = layer.activation()}));
}

Array conv2d_transpose(const Layer& layer, const Engine& engine) {
    const std::vector<float> bias = layer.bias();
    return layer.result(engine.conv_transpose(layer.input(),
                                              to_conv_transpose_filter(layer.weights(0), "hwoi"),
                                              {.stride = layer.pair("strides"),
                                               .auto_pad = layer.auto_pad(),
                                               .bias = bias,
                                               .activation = layer.activation()}));
}

/// height x width x channels x multiplier, with multiplier outputs for each channel in turn.
Filter to_depthwise_filter(const Array& weights) {
    const Array channels_first = arranged(weights, "hwcm", "cmhw");
    const auto& s = channels_first.shape;
    return to_conv_filter(channels_first.reshaped({s[0] * s[1], 1, s[2], s[3]}), "oihw");
}

Array separable_conv2d(const Layer& layer, const Engine& engine) {
    const Tensor input = layer.input();
    const Tensor depthwise = engine.conv(input, to_depthwise_filter(layer.weights(0)),
                                         {.stride = layer.pair("strides"),
                                          .groups = input.shape().channels,
                                          .auto_pad = layer.auto_pad()});
    const std::vector<float> bias = layer.bias();
    return layer.result(engine.conv(depthwise, to_conv_filter(layer.weights(1), "hwio"),
                                    {.bias = bias, .activation = layer.activation()}));
}

PoolOptions pool_options(const Layer& layer) {
    PoolOptions options{.kernel = layer.pair("pool_size"), .auto_pad = layer.auto_pad()};
    if (layer.has("strides")) {
        options.stride = layer.pair("strides");
    }
    return options;
}

Array max_pooling2d(const Layer& layer, const Engine& engine) {
    return layer.result(engine.max_pool(layer.input(), pool_options(layer)));
}

Array average_pooling2d(const Layer& layer, const Engine& engine) {
    return layer.result(engine.average_pool(layer.input(), pool_options(layer)));
}

Array global_max_pooling2d(const Layer& layer, const Engine& engine) {
    return layer.channels(engine.global_max_pool(layer.input()));
}

Array global_average_pooling2d(const Layer& layer, const Engine& engine) {
    return layer.channels(engine.global_average_pool(layer.input()));
}

Array up_sampling2d(const Layer& layer, const Engine& engine) {
    return layer.result(engine.upsample_nearest(layer.input(), layer.pair("size")));
}

Array zero_padding2d(const Layer& layer, const Engine& engine) {
    return layer.result(engine.pad(layer.input(), {.padding = layer.borders("padding")}));
}

Array cropping2d(const Layer& layer, const Engine& engine) {
    const Padding cut = layer.borders("cropping");
    return layer.result(
        engine.pad(layer.input(), {.padding = {-cut.top, -cut.left, -cut.bottom, -cut.right}}));
}

const std::map<std::string, Array (*)(const Layer&, const Engine&)> layers = {
    {"AveragePooling2D", average_pooling2d},
    {"Conv2D", conv2d},
    {"Conv2DTranspose", conv2d_transpose},
    {"Cropping2D", cropping2d},
    {"GlobalAveragePooling2D", global_average_pooling2d},
    {"GlobalMaxPooling2D", global_max_pooling2d},
    {"MaxPooling2D", max_pooling2d},
    {"SeparableConv2D", separable_conv2d},
    {"UpSampling2D", up_sampling2d},
    {"ZeroPadding2D", zero_padding2d},
};

}  // namespace

Array run_keras(const Json& fixture, const Engine& engine) {
    const std::string name = fixture.at("layer");
    const auto found = layers.find(name);
    if (found == layers.end()) {
        throw LeftToImporter(name);
    }
    return found->second(Layer(fixture), engine);
}

}  // namespace upforge::vectors
