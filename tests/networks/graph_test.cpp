#include "graph/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "graph/operations/heads.h"
#include "graph/operations/layout.h"
#include "graph/operations/pointwise.h"
#include "graph/operations/pooling.h"
#include "tests/expect_error.h"

namespace upforge::graph {
namespace {

/// An image, its halved form with indices, and the sum of two parts of the image.
Graph small_graph() {
    Graph graph;
    const ValueId image = graph.add_value({"image", {{1, 8, 6, 4}}});
    graph.add_node("halved", std::make_shared<MaxPool>(PoolOptions{}, true), {graph.all_of(image)});
    graph.add_node("sum", std::make_shared<Add>(Activation::relu, 0.0f),
                   {Operand{.value = image, .shape = {1, 4, 3, 2}, .top = 2, .channel = 2},
                    Operand{.value = 1, .shape = {1, 4, 3, 2}}});
    return graph;
}

TEST(Graph, NamesTheOutputsOfANode) {
    const Graph graph = small_graph();
    ASSERT_EQ(graph.values.size(), 4u);
    EXPECT_EQ(graph.nodes[0].outputs, (std::vector<ValueId>{1, 2}));
    EXPECT_EQ(graph.values[1].name, "halved");
    EXPECT_EQ(graph.values[2].name, "halved.1");
    EXPECT_EQ(graph.values[2].type, (TensorType{{1, 4, 3, 4}, DataType::i32}));
    EXPECT_EQ(graph.values[3].type, (TensorType{{1, 4, 3, 2}}));
}

TEST(Graph, KnowsTheTypesOfPartsThatANodeReads) {
    const Graph graph = small_graph();
    const TensorType part{{1, 4, 3, 2}};
    EXPECT_EQ(input_types(graph, graph.nodes[1]), (std::vector<TensorType>{part, part}));
    EXPECT_EQ(output_types(graph, graph.nodes[1]), (std::vector<TensorType>{part}));
}

TEST(Graph, RefusesPartsThatReachOutOfTheirValue) {
    Graph graph = small_graph();
    const auto read = [&](Operand operand) {
        return
            [&graph, operand] { graph.add_node("head", std::make_shared<Softmax>(), {operand}); };
    };
    const ErrorCode mismatch = ErrorCode::shape_mismatch;
    expect_error(mismatch, "rows [5, 9) are read of 'image', which has 8 (1x8x6x4)",
                 read({.value = 0, .shape = {1, 4, 6, 4}, .top = 5}));
    expect_error(mismatch, "channels [-1, 1)",
                 read({.value = 0, .shape = {1, 8, 6, 2}, .channel = -1}));
    expect_error(mismatch, "columns [0, 0)", read({.value = 0, .shape = {1, 8, 0, 4}}));
    expect_error(mismatch, "images [1, 2)", read({.value = 0, .shape = {1, 8, 6, 4}, .image = 1}));
    expect_error(ErrorCode::invalid_argument, "value 4 is read; there are 4",
                 read({.value = 4, .shape = {}}));
    EXPECT_EQ(graph.nodes.size(), 2u);
    EXPECT_EQ(graph.values.size(), 4u);
}

TEST(Graph, RefusesInputsThatDoNotFit) {
    Graph graph = small_graph();
    expect_error(ErrorCode::shape_mismatch, "add: shapes 1x8x6x4 and 1x4x3x4 differ", [&] {
        graph.add_node("odd", std::make_shared<Add>(Activation::none, 0.0f),
                       {graph.all_of(0), graph.all_of(1)});
    });
}

TEST(Graph, RefusesOutputsOfImpossibleSize) {
    Graph graph;
    const ValueId image = graph.add_value({"image", {{1, 1 << 18, 1 << 17, 2}}});
    expect_error(ErrorCode::too_large, "has more than 68719476736 elements", [&] {
        graph.add_node("twice", std::make_shared<Concat>(),
                       {graph.all_of(image), graph.all_of(image)});
    });
}

TEST(Graph, PrintsAsATable) {
    std::istringstream lines(to_table(small_graph()));
    std::vector<std::string> table;
    for (std::string line; std::getline(lines, line);) {
        table.push_back(line);
    }
    const std::vector<std::string> columns{"#  name    operation  parameters   inputs ",
                                           "0  halved  max_pool   2x2 indices  image ",
                                           "1  sum     add        relu         image rows 2:6 "
                                           "columns 0:3 channels 2:4, halved channels 0:2  "};
    const std::vector<std::string> results{"  output                MFLOP",
                                           "  1x4x3x4, 1x4x3x4 i32  0.00",
                                           "  1x4x3x2               0.00"};
    ASSERT_EQ(table.size(), 3u);
    for (int row = 0; row < 3; ++row) {
        EXPECT_THAT(table[row], testing::StartsWith(columns[row]));
        EXPECT_THAT(table[row], testing::EndsWith(results[row]));
    }
}

}  // namespace
}  // namespace upforge::graph
