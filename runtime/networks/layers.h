#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/model.h"
#include "networks/options.h"
#include "networks/weights.h"

namespace upforge {

/// A value inside a network, of which the number of channels is known.
struct Feature {
    std::string name;
    int channels = 0;
    double filled = 1;  ///< the part of it that is not gaps left by unpooling
};

struct Window {
    int kernel = 3;
    int stride = 1;
    int dilation = 1;
    int pad = 0;             ///< on every side
    int output_padding = 0;  ///< of a transposed convolution: at the bottom and the right
};

/// The largest of each window, and where it was.
struct PooledFeature {
    Feature largest;
    std::string indices;
    Feature from;
};

/// States a network layer by layer, each with its name, its input and its channels. The weights of
/// the layer "down1.conv1" are "down1.conv1.weight" and "down1.conv1.bias", as PyTorch names them.
///
/// Weights are drawn so that values keep the order of 1 through the depth of the network. In what
/// is called `conv_relu` a ReLU follows, after batch normalisation where the network has it.
class Layers {
  public:
    Layers(std::string network, const NetOptions& options);

    /// An input image whose batch, rows and columns are open, or square with `size` rows.
    Feature image(int channels);
    Feature image(int channels, int size);
    /// An input of `channels` numbers for each image of the batch.
    Feature noise(int channels);

    Feature conv(const std::string& name, const Feature& x, int channels, Window = {});
    Feature conv_relu(const std::string& name, const Feature& x, int channels, Window = {});
    Feature conv_transpose(const std::string& name, const Feature& x, int channels, Window);
    Feature conv_transpose_relu(const std::string& name, const Feature& x, int channels, Window);
    /// Fully connected.
    Feature linear(const std::string& name, const Feature& x, int channels);
    Feature linear_relu(const std::string& name, const Feature& x, int channels);

    Feature max_pool(const std::string& name, const Feature& x, Window);
    /// Windows that begin inside the image but end outside count too.
    Feature max_pool_ceil(const std::string& name, const Feature& x, Window);
    PooledFeature max_pool_with_indices(const std::string& name, const Feature& x, Window);
    /// Puts each number back to where the pool's largest was.
    Feature max_unpool(const std::string& name, const Feature& x, const PooledFeature& pool,
                       Window);
    /// `mode` is "bilinear" or "nearest".
    Feature resize(const std::string& name, const Feature& x, int factor, const std::string& mode);

    /// Cuts `margin` rows and columns off every side.
    Feature crop(const std::string& name, const Feature& x, int margin);
    /// The window at row and column `offset` that has the extents of `reference`.
    Feature crop_like(const std::string& name, const Feature& x, int offset,
                      const Feature& reference);
    Feature concat(const std::string& name, const std::vector<Feature>& features);
    Feature add(const std::string& name, const Feature& a, const Feature& b);
    /// Channels times `pixels` numbers in a row.
    Feature flatten(const std::string& name, const Feature& x, int pixels);

    Feature sigmoid(const std::string& name, const Feature& x);
    Feature tanh(const std::string& name, const Feature& x);
    /// Over the channels.
    Feature softmax(const std::string& name, const Feature& x);

    /// The model, whose output is the last layer under the name `output`: an image, …
    Model finish_image(const std::string& output);
    /// … or one number a channel.
    Model finish_vector(const std::string& output);

  private:
    enum class Follower { none, relu };

    Feature input(const std::string& name, int channels, std::vector<Dim> dims);
    Feature node(const std::string& op, const std::string& name, std::vector<std::string> inputs,
                 int channels, Attributes attributes = {});
    Feature constant(const std::string& name, Array value);
    Feature plain_conv(const std::string& name, const Feature& x, int channels, Window, Follower);
    Feature plain_conv_transpose(const std::string& name, const Feature& x, int channels, Window,
                                 Follower);
    Feature plain_linear(const std::string& name, const Feature& x, int channels, Follower);
    /// The inputs of a layer with these weights and as many biases.
    std::vector<std::string> weighted(const std::string& name, const Feature& x, Dims weights,
                                      int biases, double fan_in, Follower);
    int biases(int channels, Follower) const;
    /// Batch normalisation where the network has it.
    Feature normalised(const std::string& name, const Feature& x);
    Feature relu(const std::string& name, const Feature& x);
    Model finish(const std::string& output, std::vector<Dim> dims);

    Model model_;
    Weights weights_;
    bool batch_norm_;
    int channels_ = 0;  ///< of the last layer
};

}  // namespace upforge
