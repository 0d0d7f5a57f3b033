/// Networks whose images are quantized to bytes and back between layers, in floats.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "lower/host_array.h"
#include "model/model.h"
#include "tests/networks/lowered_runs.h"
#include "tests/networks/plain_arrays.h"
#include "tests/networks/small_models.h"

namespace upforge::lower {
namespace {

using testing::ElementsAre;
using testing::Field;

const Dims dims{1, 3, 4, 5};

Array byte(ElementType type, std::int64_t value) {
    return array_of(type, {}, std::vector<std::int64_t>{value});
}

/// To bytes with one scale and back with the other.
Model through_bytes(const Array& zero_point, float scale, float scale_back) {
    return model_of(dims,
                    {op("QuantizeLinear", {"x", "scale", "zero"}, {"bytes"}),
                     op("DequantizeLinear", {"bytes", "back", "zero"}, {"y"})},
                    {{"scale", Array::scalar(scale)},
                     {"back", Array::scalar(scale_back)},
                     {"zero", zero_point}});
}

std::vector<std::string> operators_of(const Model& model) {
    std::vector<std::string> names;
    for (const Node& node : model.nodes) {
        names.push_back(node.op);
    }
    return names;
}

TEST(Quantized, ImagesAreRounded) {
    struct Bytes {
        ElementType type;
        int zero_point, least;
    };
    constexpr float scale = 1.0f / 256;
    for (const Bytes& bytes : {Bytes{ElementType::u8, 100, 0}, Bytes{ElementType::i8, -7, -128}}) {
        Model model = through_bytes(byte(bytes.type, bytes.zero_point), scale, scale);
        join_quantization(model);
        EXPECT_THAT(operators_of(model), ElementsAre("RoundToBytes"));
        const PlainArray x(noise_of(dims));
        const auto rounded = [&](const Dims& at) {
            const double stored = std::nearbyint(x.at(at) / scale) + bytes.zero_point;
            return (std::clamp(stored, double(bytes.least), bytes.least + 255.0) -
                    bytes.zero_point) *
                   scale;
        };
        expect_of_noise(model, dims, {dims, rounded});
    }
}

TEST(Quantized, WithoutAZeroPointCountFromZero) {
    Model model = through_bytes(byte(ElementType::u8, 0), 0.5f, 0.5f);
    for (Node& node : model.nodes) {
        node.inputs.pop_back();
    }
    model.inputs = {port("x", {1, 1, 1, 4})};
    join_quantization(model);
    const Array x = Array::of({1, 1, 1, 4}, std::vector<float>{-3, 0.7f, 0.75f, 1000});
    EXPECT_THAT(run_by_kernels(model, {{"x", x}}).floats(), ElementsAre(0, 0.5f, 1, 127.5f));
}

TEST(Quantized, OrNotIfBytesAreReadInAnotherWay) {
    const auto left_alone = [](Model model) {
        join_quantization(model);
        return model.nodes.size() == 2;
    };
    EXPECT_TRUE(left_alone(through_bytes(byte(ElementType::u8, 3), 0.5f, 0.25f)));
    EXPECT_TRUE(left_alone(through_bytes(byte(ElementType::u16, 3), 0.5f, 0.5f)));
    Model other_zero = through_bytes(byte(ElementType::u8, 3), 0.5f, 0.5f);
    other_zero.constants["other"] = byte(ElementType::u8, 4);
    other_zero.nodes[1].inputs[2] = "other";
    EXPECT_TRUE(left_alone(other_zero));
    Model by_channel = through_bytes(byte(ElementType::u8, 3), 0.5f, 0.5f);
    by_channel.constants["scale"] = floats({0.5f, 0.25f, 0.125f});
    EXPECT_TRUE(left_alone(by_channel));
}

/// What else reads the bytes, such as an output of the network, still finds them.
TEST(Quantized, KeepBytesThatAreReadElsewhere) {
    Model model = through_bytes(byte(ElementType::u8, 3), 0.5f, 0.5f);
    model.outputs.push_back({.name = "bytes"});
    join_quantization(model);
    EXPECT_THAT(operators_of(model), ElementsAre("QuantizeLinear", "RoundToBytes"));
}

}  // namespace
}  // namespace upforge::lower
