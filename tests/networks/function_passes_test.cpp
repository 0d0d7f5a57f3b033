/// Functions that are written out as formulas are found, and nothing else is.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "graph/passes/passes.h"
#include "tests/networks/passes_fixture.h"

namespace upforge::graph {
namespace {

using testing::ElementsAre;

class FunctionPasses : public Passes {
  protected:
    const Shape shape{1, 5, 7, 6};

    ValueId affine(ValueId from, float scale, float shift) {
        return add("affine",
                   std::make_shared<ScaleChannels>(std::vector(shape.channels, scale),
                                                   std::vector(shape.channels, shift),
                                                   Activation::none, 0.0f),
                   {all(from)});
    }
    ValueId activated(ValueId from, Activation which) {
        return add("activated", std::make_shared<Activate>(which, 0.0f), {all(from)});
    }
    ValueId applied(ValueId from, Function which, float alpha = 0, float beta = 0) {
        return add("applied", std::make_shared<Apply>(which, alpha, beta), {all(from)});
    }
    ValueId combined(Arithmetic how, ValueId a, ValueId b) {
        return add("combined", std::make_shared<Combine>(how, Activation::none, 0.0f),
                   {all(a), all(b)});
    }
    ValueId product(ValueId a, ValueId b) { return combined(Arithmetic::multiply, a, b); }
    ValueId number(float value) {
        Tensor constant({1, 1, 1, 1});
        constant.at(0, 0, 0, 0) = value;
        return graph.add_value({"number", {constant.shape()}, constant});
    }

    /// What is left of the graph, in words.
    std::vector<std::string> joined() {
        expect_same_results(join_functions);
        remove_unused(graph);
        std::vector<std::string> texts;
        for (const Node& node : graph.nodes) {
            texts.push_back(node.operation->name() + " " + node.operation->parameters());
        }
        return texts;
    }
};

TEST_F(FunctionPasses, FindSilu) {
    const ValueId in = input(shape);
    output(product(activated(in, Activation::sigmoid), in));
    EXPECT_THAT(joined(), ElementsAre("activate silu"));
}

TEST_F(FunctionPasses, FindSiluOfWhatIsAFunctionItself) {
    const ValueId in = activated(input(shape), Activation::tanh);
    output(product(in, activated(in, Activation::sigmoid)));
    EXPECT_THAT(joined(), ElementsAre("activate tanh", "activate silu"));
}

TEST_F(FunctionPasses, FindHardSwishHoweverItIsSpelt) {
    const ValueId a = input(shape), b = input(shape);
    const ValueId gate = applied(affine(a, 1, 3), Function::clip, 0, 6);
    output(combined(Arithmetic::divide, product(a, gate), number(6)));
    output(product(applied(b, Function::hard_sigmoid, 1.0f / 6, 0.5f), b));
    EXPECT_THAT(joined(), ElementsAre("activate hard_swish", "activate hard_swish"));
}

TEST_F(FunctionPasses, FindHardSigmoid) {
    const ValueId lifted = affine(input(shape), 1, 3);
    output(combined(Arithmetic::divide, activated(lifted, Activation::relu6), number(6)));
    EXPECT_THAT(joined(), ElementsAre("apply hard_sigmoid 0.16666667 0.5"));
}

TEST_F(FunctionPasses, FindGelu) {
    const ValueId a = input(shape), b = input(shape);
    const auto lifted_erf = [&](ValueId scaled) {
        return affine(applied(scaled, Function::erf), 1, 1);
    };
    const ValueId divided = combined(Arithmetic::divide, a, number(std::sqrt(2.0f)));
    output(affine(product(a, lifted_erf(divided)), 0.5f, 0));
    output(product(affine(b, 0.5f, 0), lifted_erf(affine(b, std::sqrt(0.5f), 0))));
    EXPECT_THAT(joined(), ElementsAre("activate gelu", "activate gelu"));
}

TEST_F(FunctionPasses, FindGeluByTanh) {
    const ValueId in = input(shape);
    const ValueId cube = combined(Arithmetic::power, in, number(3));
    const ValueId sum = add("sum", std::make_shared<Add>(Activation::none, 0.0f),
                            {all(in), all(affine(cube, 0.044715f, 0))});
    const ValueId curve = activated(affine(sum, 0.7978845608f, 0), Activation::tanh);
    output(product(affine(in, 0.5f, 0), affine(curve, 1, 1)));
    EXPECT_THAT(joined(), ElementsAre("apply gelu_tanh"));
}

TEST_F(FunctionPasses, FindMishAndTheLargerOfANumberAndZero) {
    const ValueId in = input(shape);
    output(product(in, activated(applied(in, Function::softplus), Activation::tanh)));
    output(combined(Arithmetic::maximum, input(shape), number(0)));
    EXPECT_THAT(joined(), ElementsAre("apply mish", "activate relu"));
}

TEST_F(FunctionPasses, LeaveFormulasThatDifferSomewhere) {
    const ValueId in = input(shape);
    output(product(in, activated(affine(in, 1.702f, 0), Activation::sigmoid)));
    const ValueId limited = applied(in, Function::clip, -3e38f, 1e6f);
    output(product(limited, activated(in, Activation::sigmoid)));
    output(product(in, applied(affine(in, 1, 3), Function::clip, 0, 6.01f)));
    EXPECT_EQ(joined().size(), 9u);
}

TEST_F(FunctionPasses, LeaveWhatIsNoFunctionOfOneNumber) {
    const ValueId in = input(shape);
    output(product(in, activated(scale("by channel", in), Activation::sigmoid)));
    output(product(in, activated(input(shape), Activation::sigmoid)));
    output(product(in, activated(input({1, 1, 1, shape.channels}), Activation::sigmoid)));
    EXPECT_EQ(joined().size(), 7u);
}

TEST_F(FunctionPasses, LeaveANumberAddedToAnImageOfOnePixel) {
    const ValueId in = input({1, 1, 1, 1});
    const ValueId sum =
        add("sum", std::make_shared<Add>(Activation::none, 0.0f), {all(in), all(number(3))});
    output(combined(Arithmetic::multiply, sum, sum));
    EXPECT_THAT(joined(), ElementsAre("add ", "combine multiply"));
}

TEST_F(FunctionPasses, KeepWhatOthersRead) {
    const ValueId in = input(shape);
    const ValueId gate = activated(in, Activation::sigmoid);
    output(product(in, gate));
    output(gate);
    EXPECT_THAT(joined(), ElementsAre("activate sigmoid", "activate silu"));
}

TEST_F(FunctionPasses, LetAConvolutionApplyWhatTheyFind) {
    const ValueId sums = conv("conv", input({1, 6, 6, 3}), 6);
    const ValueId gate = applied(affine(sums, 1, 3), Function::clip, 0, 6);
    output(combined(Arithmetic::divide, product(sums, gate), number(6)));
    joined();
    expect_same_results(fuse_activations);
    EXPECT_THAT(operations(), ElementsAre("conv"));
}

}  // namespace
}  // namespace upforge::graph
