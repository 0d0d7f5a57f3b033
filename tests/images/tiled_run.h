#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "network/compile.h"
#include "segment/tile_runner.h"
#include "tests/small_networks.h"

namespace upforge::segment {

/// An image of waves without any repetition.
inline Tensor image_of(YX size, int channels) {
    const Shape shape{1, size.y, size.x, channels};
    return Tensor(shape, waves(shape.elements(), 1));
}

/// Reflected about the first and the last pixel as often as it takes.
inline int mirrored(int pixel, int pixels) {
    while (pixel < 0 || pixel >= pixels) {
        pixel = pixels == 1 ? 0 : pixel < 0 ? -pixel : 2 * (pixels - 1) - pixel;
    }
    return pixel;
}

/// A part of the image's canvas.
inline Tensor window_of(const Tensor& image, const Tiling& tiling, YX from, YX size) {
    const Tensor window({1, size.y, size.x, image.shape().channels});
    for (int y = 0; y < size.y; ++y) {
        const int row = mirrored(from.y + y - tiling.height.before, image.shape().height);
        for (int x = 0; x < size.x; ++x) {
            const int column = mirrored(from.x + x - tiling.width.before, image.shape().width);
            for (int c = 0; c < image.shape().channels; ++c) {
                window.at(0, y, x, c) = image.at(0, row, column, c);
            }
        }
    }
    return window;
}

/// A network on an image that it takes.
inline Tensor run_alone(const Model& model, const Tensor& image) {
    const YX size(image.shape().height, image.shape().width);
    graph::PreparedWeights weights;
    plan::Context context(compile(model, lower::resolve_sizes(model, {}, size), {}, weights).plan);
    const graph::Graph& graph = context.plan().graph;
    context.values().value(graph.inputs[0].value).copy_from(image);
    context.run();
    return context.values().value(graph.outputs[0].value).clone();
}

/// What the network makes of the whole image, mirrored to the canvas of the tiling.
inline Tensor untiled(const Model& model, const Tensor& image, const Tiling& tiling) {
    const YX size(tiling.height.pixels, tiling.width.pixels);
    return run_alone(model, window_of(image, tiling, {0, 0}, size))
        .crop(0, 0, tiling.height.output, tiling.width.output)
        .clone();
}

/// Checks that rows are asked for once and in order, and that every tile is reported.
inline Tensor tiled(ImageNetwork& network, const Tensor& image, const Tiling& tiling) {
    const Tensor output({1, tiling.height.output, tiling.width.output, network.output_channels()});
    int rows_read = 0, rows_written = 0;
    std::size_t tiles = 0;
    run_tiles(
        network, tiling,
        [&](const Tensor& row) {
            row.copy_from(image.crop(rows_read++, 0, 1, image.shape().width));
        },
        [&](const Tensor& rows) {
            const Shape& shape = rows.shape();
            output.crop(rows_written, 0, shape.height, shape.width).copy_from(rows);
            rows_written += shape.height;
        },
        [&](std::size_t done, std::size_t of) {
            EXPECT_EQ(done, ++tiles);
            EXPECT_EQ(of, tiling.tiles());
        });
    EXPECT_EQ(rows_written, tiling.height.output);
    EXPECT_EQ(rows_read, tiling.height.image);
    EXPECT_EQ(tiles, tiling.tiles());
    return output;
}

inline bool same_bits(const Tensor& a, const Tensor& b) {
    return a.shape() == b.shape() && a.dense() && b.dense() &&
           std::memcmp(a.data(), b.data(), a.shape().elements() * sizeof(float)) == 0;
}

using NetworkSettings = std::vector<std::pair<std::string, std::string>>;

inline SmallNetwork network(const std::string& architecture, const NetworkSettings& settings = {},
                            const std::string& name = {}) {
    return small_network(find_architecture(architecture), settings,
                         name.empty() ? architecture : name);
}

/// A model that takes images of one size only.
inline Model of_fixed_size(Model model, YX size) {
    std::vector<Dim>& dims = *model.inputs[0].dims;
    dims[2] = {size.y};
    dims[3] = {size.x};
    return model;
}

enum class GlobalLayer { instance_norm, average_pool, aligned_corners };

/// From "features" to "even".
inline std::vector<Node> nodes_of(GlobalLayer layer) {
    switch (layer) {
        case GlobalLayer::instance_norm:
            return {{"InstanceNormalization", "global", {"features", "scale", "shift"}, {"even"}}};
        case GlobalLayer::average_pool:
            return {{"GlobalAveragePool", "global", {"features"}, {"mean"}},
                    {"Mul", "attention", {"features", "mean"}, {"even"}}};
        case GlobalLayer::aligned_corners:
            return {{"Resize",
                     "global",
                     {"features", "", "doubled"},
                     {"even"},
                     {{"mode", std::string("linear")},
                      {"coordinate_transformation_mode", std::string("align_corners")}}}};
    }
    return {};
}

/// Around it are convolutions without padding, of which the first halves the image.
inline Model with_global_layer(GlobalLayer layer) {
    const auto filter = [](std::int64_t outer, std::int64_t inner) {
        return Array::of({outer, inner, 3, 3}, waves(outer * inner * 9, 2));
    };
    Model model{.inputs = {{.name = "image",
                            .dims = {{{1}, {1}, {.symbol = "height"}, {.symbol = "width"}}}}},
                .outputs = {{.name = "scores"}},
                .constants = {{"first", filter(4, 1)},
                              {"last", filter(2, 4)},
                              {"scale", Array::of({4}, std::vector<float>{1, 2, -1, 0.5f})},
                              {"shift", Array::of({4}, std::vector<float>{0, 1, 2, -1})},
                              {"doubled", Array::of({4}, std::vector<float>{1, 1, 2, 2})}},
                .nodes = nodes_of(layer)};
    model.nodes.insert(
        model.nodes.begin(),
        {"Conv", "down", {"image", "first"}, {"features"}, {{"strides", Dims{2, 2}}}});
    model.nodes.push_back({"Conv", "head", {"even", "last"}, {"scores"}});
    return model;
}

}  // namespace upforge::segment
