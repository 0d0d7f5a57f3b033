#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "lowered_runs.h"
#include "model/model.h"
#include "small_models.h"

namespace upforge::lower {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::Not;

/// An unpooling of a 2x2 pooling as PyTorch 2.15 exports it, of one image with two channels.
Model exported(const std::string& second_pool_reads) {
    const Attributes halves{{"kernel_shape", Dims{2, 2}}, {"strides", Dims{2, 2}}};
    const Attributes pixelwise{{"kernel_shape", Dims{1, 1}}, {"strides", Dims{1, 1}}};
    return model_of(
        {1, 2, 4, 4},
        {op("Neg", {"x"}, {"other"}), op("MaxPool", {"x"}, {"pooled", "places"}, halves),
         op("MaxPool", {second_pool_reads}, {"same", "all_places"}, pixelwise),
         op("Slice", {"all_places", "zeros", "ones", "space"}, {"first_places"}),
         op("Sub", {"places", "first_places"}, {"places_in_plane"}),
         op("Range", {"zero", "two", "one"}, {"planes"}),
         op("Reshape", {"planes", "by_plane"}, {"plane_numbers"}),
         op("Mul", {"plane_numbers", "plane"}, {"plane_starts"}),
         op("Add", {"places_in_plane", "plane_starts"}, {"places_in_result"}),
         op("Reshape", {"places_in_result", "flat"}, {"flat_places"}),
         op("Unsqueeze", {"flat_places", "flat"}, {"indices"}),
         op("ConstantOfShape", {"shape"}, {"nothing"}),
         op("Reshape", {"nothing", "flat"}, {"flat_nothing"}),
         op("Reshape", {"pooled", "flat"}, {"flat_values"}),
         op("ScatterND", {"flat_nothing", "indices", "flat_values"}, {"scattered"}),
         op("Reshape", {"scattered", "shape"}, {"y"})},
        {{"zeros", ints({0, 0})},
         {"ones", ints({1, 1})},
         {"space", ints({2, 3})},
         {"zero", Array::scalar(std::int64_t{0})},
         {"one", Array::scalar(std::int64_t{1})},
         {"two", Array::scalar(std::int64_t{2})},
         {"by_plane", ints({1, 2, 1, 1})},
         {"plane", Array::scalar(std::int64_t{16})},
         {"flat", ints({-1})},
         {"shape", ints({1, 2, 4, 4})}});
}

TEST(ExportedUnpooling, IsOneNodeAgain) {
    Model model = exported("x");
    join_unpooling(model);
    EXPECT_THAT(model.nodes,
                ElementsAre(Field(&Node::op, "MaxPool"), Field(&Node::op, "MaxUnpool")));
    EXPECT_EQ(model.nodes[1].outputs.front(), "y");
}

TEST(ExportedUnpooling, PutsTheMaximaBack) {
    Model model = exported("x");
    join_unpooling(model);
    std::vector<float> values(32);
    for (int i = 0; i < 32; ++i) {
        values[i] = static_cast<float>((i * 7) % 32 + 1);
    }
    std::vector<float> expected(32, 0.0f);
    for (int corner : {0, 2, 8, 10, 16, 18, 24, 26}) {
        const std::vector<int> window{corner, corner + 1, corner + 4, corner + 5};
        const int largest =
            *std::ranges::max_element(window, {}, [&](int place) { return values[place]; });
        expected[largest] = values[largest];
    }
    EXPECT_EQ(run(model, Array::of({1, 2, 4, 4}, values)).floats(), expected);
}

TEST(ExportedUnpooling, IsLeftAloneWhereIndicesAreOfAnotherImage) {
    Model model = exported("other");
    const std::size_t nodes = model.nodes.size();
    join_unpooling(model);
    EXPECT_EQ(model.nodes.size(), nodes);
    EXPECT_THAT(model.nodes, Not(Contains(Field(&Node::op, "MaxUnpool"))));
}

}  // namespace
}  // namespace upforge::lower
