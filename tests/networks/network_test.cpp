/// The public way to run networks.

#include "upforge/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <optional>
#include <thread>

#include "graph/operations/convolution.h"
#include "network/compile.h"
#include "network/evaluate.h"
#include "onnx/writer.h"
#include "tests/expect_error.h"
#include "tests/small_networks.h"
#include "tests/temporary_folder.h"

namespace upforge {
namespace {

using testing::ElementsAre;
using testing::FloatEq;
using testing::Pair;
using testing::Pointwise;

Model small_unet() {
    Model model = small_network(find_architecture("unet"), {{"batch-norm", "true"}}, "unet").model;
    model.metadata["author"] = "nobody";
    return model;
}

/// z = x + y.
Model sum_of_two() {
    const auto port = [](const std::string& name) {
        return Port{.name = name, .dims = std::vector<Dim>{{1}, {2}, {-1, "rows"}, {3}}};
    };
    return {.inputs = {port("x"), port("y")},
            .outputs = {port("z")},
            .nodes = {{.op = "Add", .name = "add", .inputs = {"x", "y"}, .outputs = {"z"}}}};
}

class NetworkTest : public testing::Test {
  protected:
    Network network_of(const Model& model) const {
        write_onnx(model, folder / "network.onnx");
        return Network(folder / "network.onnx");
    }

    const TemporaryFolder folder;
};

/// The same numbers as an array of batch, channels, rows and columns.
Array channels_first(const Tensor& image) {
    const auto& [batch, height, width, channels] = image.shape();
    std::vector<float> values;
    for (int n = 0; n < batch; ++n) {
        for (int c = 0; c < channels; ++c) {
            for (int y = 0; y < height; ++y) {
                for (int x = 0; x < width; ++x) {
                    values.push_back(image.at(n, y, x, c));
                }
            }
        }
    }
    return Array::of({batch, channels, height, width}, std::move(values));
}

Tensor image_of(const Shape& shape, float phase) {
    return Tensor(shape, waves(shape.elements(), phase));
}

Tensor run(Session& session, const Tensor& image) {
    session.input().copy_from(image);
    session.run();
    return session.output().clone();
}

bool same_bits(const Tensor& a, const Tensor& b) {
    return a.shape() == b.shape() &&
           std::memcmp(a.data(), b.data(), a.shape().elements() * sizeof(float)) == 0;
}

constexpr Shape sizes[] = {{1, 16, 16, 3}, {2, 8, 12, 3}, {1, 40, 4, 3}};

TEST_F(NetworkTest, SaysWhatTheFileSays) {
    const Network network = network_of(small_unet());
    EXPECT_THAT(network.input_names(), ElementsAre(small_unet().inputs[0].name));
    EXPECT_THAT(network.output_names(), ElementsAre(small_unet().outputs[0].name));
    EXPECT_THAT(network.metadata(), testing::Contains(Pair("author", "nobody")));
}

TEST_F(NetworkTest, GivesAtEverySizeWhatEvaluateGives) {
    const Network network = network_of(small_unet());
    for (const Shape& size : sizes) {
        const Tensor image = image_of(size, 1);
        Session session = network.session(size);
        const Array got = channels_first(run(session, image));
        const Array expected =
            evaluate(small_unet(), {{network.input_names()[0], channels_first(image)}})[0].array;
        EXPECT_EQ(got.dims(), expected.dims());
        EXPECT_THAT(got.floats(), Pointwise(FloatEq(), expected.floats()));
    }
}

TEST_F(NetworkTest, RunsAgainOnAnInputThatIsGivenOnce) {
    const Network network = network_of(small_unet());
    Session session = network.session(sizes[0]);
    const Tensor image = image_of(sizes[0], 1);
    const Tensor expected = run(session, image);
    session.run();
    EXPECT_TRUE(same_bits(expected, session.output()));
    EXPECT_TRUE(same_bits(image, session.input().clone()));
}

TEST_F(NetworkTest, SessionsKeepApart) {
    const Network network = network_of(small_unet());
    Session first = network.session(sizes[0]);
    Session second = network.session(sizes[0]);
    const Tensor image = image_of(sizes[0], 1);
    const Tensor expected = run(first, image);
    EXPECT_FALSE(same_bits(expected, run(second, image_of(sizes[0], 2))));
    EXPECT_TRUE(same_bits(expected, first.output()));
    EXPECT_TRUE(same_bits(expected, run(second, image)));
}

TEST_F(NetworkTest, SessionsOutliveIt) {
    std::optional<Network> network = network_of(small_unet());
    Session session = network->session(sizes[0]);
    const Tensor expected = run(session, image_of(sizes[0], 1));
    network.reset();
    EXPECT_TRUE(same_bits(expected, run(session, image_of(sizes[0], 1))));
    EXPECT_GE(session.arena_bytes(),
              (session.input().shape().elements() + session.output().shape().elements()) * 4);
}

TEST_F(NetworkTest, TakesInputsByName) {
    const Network network = network_of(sum_of_two());
    Session session = network.session({{"x", {1, 2, 5, 3}}, {"y", {1, 2, 5, 3}}});
    session.input("x").copy_from(image_of({1, 5, 3, 2}, 1));
    session.input("y").copy_from(image_of({1, 5, 3, 2}, 2));
    session.run();
    EXPECT_EQ(session.output("z").at(0, 4, 2, 1),
              session.input("x").at(0, 4, 2, 1) + session.input("y").at(0, 4, 2, 1));
}

TEST_F(NetworkTest, SaysWhichInputsThereAre) {
    const Network network = network_of(sum_of_two());
    const Session session = network.session({{"x", {1, 2, 5, 3}}, {"y", {1, 2, 5, 3}}});
    const ErrorCode invalid = ErrorCode::invalid_argument;
    expect_error(invalid, "there is no input 'w'; there is x, y", [&] { session.input("w"); });
    expect_error(invalid, "there is no output 'x'; there is z", [&] { session.output("x"); });
    expect_error(invalid, "it has 2 inputs; name one", [&] { session.input(); });
    expect_error(invalid, "2 inputs; give the size of each", [&] {
        network.session(Shape{1, 5, 3, 2});
    });
}

TEST_F(NetworkTest, RefusesSizesThatTheModelDoesNotHave) {
    const Network network = network_of(sum_of_two());
    const auto refused = [&](const Network::Sizes& wrong, const std::string& words) {
        expect_error(ErrorCode::shape_mismatch, words, [&] { network.session(wrong); });
    };
    refused({{"x", {1, 3, 5, 3}}}, "x");
    refused({{"x", {2, 5, 3}}}, "x");
    refused({{"x", {1, 2, 5, 3}}, {"y", {1, 2, 6, 3}}}, "rows");
    expect_error(ErrorCode::invalid_argument, "w", [&] { network.session({{"w", {1, 2, 5, 3}}}); });
    expect_error(ErrorCode::shape_mismatch, "4", [&] {
        network_of(small_unet()).session(Shape{1, 16, 16, 4});
    });
}

TEST_F(NetworkTest, RefusesFilesThatAreNone) {
    expect_error(ErrorCode::file, "nothing.onnx", [&] { Network(folder / "nothing.onnx"); });
}

/// The prepared convolutions of a network at one size, in order.
std::vector<const void*> packed_weights(const Model& model, const Dims& size,
                                        graph::PreparedWeights& weights) {
    std::vector<const void*> packed;
    const Compiled compiled = compile(model, {{model.inputs[0].name, size}}, {}, weights);
    for (const graph::Node& node : compiled.plan->graph.nodes) {
        if (const auto* conv = dynamic_cast<const graph::Conv*>(node.operation.get())) {
            packed.push_back(conv->prepared());
        }
        if (const auto* up = dynamic_cast<const graph::ConvTranspose*>(node.operation.get())) {
            packed.push_back(up->prepared());
        }
    }
    return packed;
}

TEST(Compile, PacksTheWeightsOfANetworkOnceForAllSizes) {
    const Model model = small_unet();
    graph::PreparedWeights weights, others;
    const std::vector<const void*> first = packed_weights(model, {1, 3, 16, 16}, weights);
    EXPECT_EQ(first.size(), 13u);  // two an encoder and decoder level, two below, two up, one last
    EXPECT_THAT(first, testing::Each(testing::NotNull()));
    EXPECT_EQ(packed_weights(model, {2, 3, 40, 24}, weights), first);
    EXPECT_NE(packed_weights(model, {1, 3, 16, 16}, others), first);
}

/// Each thread makes its own sessions, for the same weights at once.
TEST_F(NetworkTest, ServesSeveralThreads) {
    const Network alone = network_of(small_unet());
    std::vector<Tensor> expected;
    for (const Shape& size : sizes) {
        Session session = alone.session(size);
        expected.push_back(run(session, image_of(size, 1)));
    }

    const Network network = network_of(small_unet());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < std::size(sizes); ++i) {
        threads.emplace_back([&, i] {
            for (int repeat = 0; repeat < 5; ++repeat) {
                Session session = network.session(sizes[i]);
                EXPECT_TRUE(same_bits(run(session, image_of(sizes[i], 1)), expected[i]));
                EXPECT_TRUE(same_bits(run(session, image_of(sizes[i], 1)), expected[i]));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}

}  // namespace
}  // namespace upforge
