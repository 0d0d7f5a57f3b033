/// NaN and infinity. The maximum of anything and NaN is NaN, and NaN goes wherever IEEE arithmetic
/// takes it, as in the reference; no pixel gets one that its window does not see.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "tests/execution_limits.h"
#include "tests/problems/operators.h"
#include "upforge/operators.h"

namespace upforge {

namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

Tensor filled(Shape shape, float value) {
    return Tensor(shape, std::span<const float>(std::vector<float>(shape.elements(), value)));
}

/// One value for all channels of a pixel.
void set_pixel(const Tensor& image, int y, int x, float value) {
    for (int c = 0; c < image.shape().channels; ++c) {
        image.at(0, y, x, c) = value;
    }
}

void expect_same_number(double got, double expected) {
    if (std::isfinite(expected)) {
        EXPECT_NEAR(got, expected, 1e-4);
    } else if (std::isnan(expected)) {
        EXPECT_TRUE(std::isnan(got)) << got;
    } else {
        EXPECT_EQ(got, expected);
    }
}

void expect_same_numbers(const Tensor& got, const Tensor& expected) {
    ASSERT_EQ(to_string(got.shape()), to_string(expected.shape()));
    const std::size_t count = expected.shape().elements();
    for (std::size_t i = 0; i < count && !testing::Test::HasFailure(); ++i) {
        SCOPED_TRACE("element " + std::to_string(i));
        if (expected.type() == DataType::i32) {
            EXPECT_EQ(got.ints()[i], expected.ints()[i]);
        } else {
            expect_same_number(got.floats()[i], expected.floats()[i]);
        }
    }
}

void expect_all(const Tensor& got, float expected) {
    expect_same_numbers(got, filled(got.shape(), expected));
}

/// Fewer channels than a vector, and more than one with some left over.
constexpr int channel_counts[] = {1, 3, 21};

class SpecialValues : public testing::TestWithParam<Isa> {
  private:
    IsaLimit limit_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(On, SpecialValues, testing::ValuesIn(available_isas()),
                         [](const auto& isa) { return std::string(name_of(isa.param)); });

TEST_P(SpecialValues, MaxPoolPropagatesNanAndItsIndexPointsAtIt) {
    for (const int channels : channel_counts) {
        for (int place = 0; place < 4; ++place) {
            const Tensor image = filled({1, 2, 4, channels}, infinity);
            set_pixel(image, place / 2, place % 2, nan);
            const auto [values, indices] = max_pool_with_indices(image);
            for (const Tensor& pooled : {values, max_pool(image)}) {
                expect_all(pooled.crop(0, 0, 1, 1).clone(), nan);
                expect_all(pooled.crop(0, 1, 1, 1).clone(), infinity);
            }
            EXPECT_EQ(indices.int_at(0, 0, 0, channels - 1), place / 2 * 4 + place % 2);
            EXPECT_EQ(indices.int_at(0, 0, 1, channels - 1), 2);
        }
    }
}

TEST_P(SpecialValues, TheFirstOfSeveralNansIsTheMaximum) {
    for (const int channels : channel_counts) {
        const Tensor image = filled({1, 3, 3, channels}, 1.0f);
        set_pixel(image, 1, 1, nan);
        set_pixel(image, 2, 2, nan);
        const Tensor indices = max_pool_with_indices(image, {.kernel = 3}).indices;
        EXPECT_EQ(indices.int_at(0, 0, 0, channels - 1), 4);
    }
}

TEST_P(SpecialValues, PaddingDoesNotWinOverMinusInfinity) {
    for (const float value : {-infinity, std::numeric_limits<float>::lowest()}) {
        for (const int channels : channel_counts) {
            const Tensor image = filled({1, 3, 3, channels}, value);
            const PoolOptions windows{.kernel = 3, .stride = 1, .padding = 1};
            const auto [values, indices] = max_pool_with_indices(image, windows);
            expect_all(values, value);
            expect_all(max_pool(image, windows), value);
            EXPECT_EQ(indices.int_at(0, 0, 0, channels - 1), 0);
            EXPECT_EQ(indices.int_at(0, 2, 2, channels - 1), 4);
            expect_all(global_max_pool(image), value);
            expect_all(pyramid_pool(image), value);
        }
    }
}

TEST_P(SpecialValues, GlobalAndPyramidMaximaPropagateNan) {
    for (const int channels : channel_counts) {
        const Tensor image = filled({1, 4, 4, channels}, infinity);
        set_pixel(image, 3, 3, nan);
        expect_all(global_max_pool(image), nan);
        const Tensor bins = pyramid_pool(image, {.levels = {2}});
        expect_all(bins.crop(0, 0, 1, 3).clone(), infinity);
        expect_all(bins.crop(0, 3, 1, 1).clone(), nan);
    }
}

TEST_P(SpecialValues, ActivationsHaveTheirLimits) {
    struct Limit {
        Activation activation;
        float at, value;
    };
    for (const auto& [activation, at, value] : std::initializer_list<Limit>{
             {Activation::none, nan, nan},
             {Activation::relu, nan, nan},
             {Activation::relu, -infinity, 0.0f},
             {Activation::relu, infinity, infinity},
             {Activation::leaky_relu, nan, nan},
             {Activation::leaky_relu, -infinity, -infinity},
             {Activation::leaky_relu, infinity, infinity},
             {Activation::sigmoid, nan, nan},
             {Activation::sigmoid, -infinity, 0.0f},
             {Activation::sigmoid, -1000.0f, 0.0f},
             {Activation::sigmoid, 1000.0f, 1.0f},
             {Activation::sigmoid, infinity, 1.0f},
             {Activation::tanh, nan, nan},
             {Activation::tanh, -infinity, -1.0f},
             {Activation::tanh, -1000.0f, -1.0f},
             {Activation::tanh, 1000.0f, 1.0f},
             {Activation::tanh, infinity, 1.0f},
             {Activation::relu6, nan, nan},
             {Activation::relu6, -infinity, 0.0f},
             {Activation::relu6, infinity, 6.0f},
             {Activation::silu, nan, nan},
             {Activation::silu, -1e30f, 0.0f},
             {Activation::silu, infinity, infinity},
             {Activation::hard_swish, nan, nan},
             {Activation::hard_swish, -1e30f, 0.0f},
             {Activation::hard_swish, infinity, infinity},
             {Activation::gelu, nan, nan},
             {Activation::gelu, -1e30f, 0.0f},
             {Activation::gelu, infinity, infinity},
         }) {
        SCOPED_TRACE("activation " + std::to_string(static_cast<int>(activation)) + " at " +
                     std::to_string(at));
        for (const int channels : channel_counts) {
            const Tensor image = filled({1, 3, 5, channels}, at);
            const Tensor one = filled({1, 3, 5, 1}, at);
            const Filter copies({2, 1, 1, 1}, std::vector<float>{1.0f, 1.0f});
            expect_all(activate(image, activation), value);
            expect_all(add(image, filled(image.shape(), 0.0f), activation), value);
            expect_all(conv(one, copies, {.activation = activation}), value);
        }
    }
}

TEST_P(SpecialValues, FunctionsHaveTheirLimits) {
    struct Limit {
        Function function;
        float at, value;
    };
    for (const auto& [function, at, value] : std::initializer_list<Limit>{
             {Function::elu, -infinity, -1.0f},
             {Function::elu, infinity, infinity},
             {Function::celu, -1000.0f, -1.0f},
             {Function::hard_sigmoid, -infinity, 0.0f},
             {Function::hard_swish, infinity, infinity},
             {Function::clip, infinity, 1.0f},
             {Function::silu, -1000.0f, 0.0f},
             {Function::softplus, -infinity, 0.0f},
             {Function::softplus, 1000.0f, 1000.0f},
             {Function::mish, 1000.0f, 1000.0f},
             {Function::mish, -1000.0f, 0.0f},
             {Function::gelu, -1000.0f, 0.0f},
             {Function::gelu_tanh, 1000.0f, 1000.0f},
             {Function::exp, -infinity, 0.0f},
             {Function::exp, 89.0f, infinity},
             {Function::exp, infinity, infinity},
             {Function::log, 0.0f, -infinity},
             {Function::log, -0.0f, -infinity},
             {Function::log, -1.0f, nan},
             {Function::log, 1e-40f, -92.10340f},
             {Function::log, infinity, infinity},
             {Function::sqrt, -1.0f, nan},
             {Function::sqrt, infinity, infinity},
             {Function::erf, -infinity, -1.0f},
             {Function::reciprocal, -0.0f, -infinity},
             {Function::reciprocal, infinity, 0.0f},
             {Function::round, 2.5f, 2.0f},
             {Function::round, 1e30f, 1e30f},
             {Function::sign, -infinity, -1.0f},
             {Function::sin, -infinity, nan},
             {Function::cos, 0.0f, 1.0f},
         }) {
        SCOPED_TRACE("function " + std::to_string(static_cast<int>(function)) + " at " +
                     std::to_string(at));
        for (const int channels : channel_counts) {
            expect_all(apply(filled({1, 3, 5, channels}, at), function, 1.0f, 1.0f), value);
            expect_all(apply(filled({1, 3, 5, channels}, nan), function, 1.0f, 1.0f), nan);
        }
    }
}

TEST_P(SpecialValues, SoftmaxNeitherOverflowsNorSpreadsNan) {
    const Tensor image({1, 1, 4, 3}, {1000.0f, 1000.0f, -1000.0f, 0.0f, -infinity, 0.0f,  //
                                      0.0f, nan, 0.0f, -1000.0f, -1000.0f, -1000.0f});
    const float third = 1.0f / 3.0f;
    expect_same_numbers(softmax(image), Tensor({1, 1, 4, 3}, {0.5f, 0.5f, 0.0f, 0.5f, 0.0f, 0.5f,
                                                              nan, nan, nan, third, third, third}));
}

TEST_P(SpecialValues, SoftmaxOfManyChannelsNeitherOverflowsNorSpreadsNan) {
    const int channels = 70;
    Tensor image({1, 1, 3, channels}), expected(image.shape());
    for (int c = 0; c < channels; ++c) {
        image.at(0, 0, 0, c) = 1000.0f;
        image.at(0, 0, 1, c) = c == 40 ? nan : -1.0f;
        image.at(0, 0, 2, c) = c == 69 ? -1000.0f : -infinity;
        expected.at(0, 0, 0, c) = 1.0f / channels;
        expected.at(0, 0, 1, c) = nan;
        expected.at(0, 0, 2, c) = c == 69 ? 1.0f : 0.0f;
    }
    expect_same_numbers(softmax(image), expected);
}

/// Sprinkled over random inputs, wherever the reference has no NaN there is none either.
TEST_P(SpecialValues, GoWhereTheReferenceTakesThem) {
    for (const char* line : {
             "conv h=9 w=11 c=3 co=20 k=3 p=1 bias=1 act=relu",
             "conv h=9 w=11 c=17 co=5 k=3x2 s=2 p=0,1,2,3",
             "conv h=9 w=11 c=20 co=20 k=3 p=1 g=20",
             "conv h=9 w=13 c=4 co=6 k=3 p=2 d=2 g=2 residual=1",
             "conv_transpose h=9 w=11 c=3 co=20 k=3 s=2 p=1 op=1 bias=1",
             "conv_transpose h=9 w=11 c=3 co=5 k=2 s=3 act=relu",
             "conv_transpose h=9 w=11 c=4 co=6 k=3 p=1 d=2 g=2",
             "conv_transpose h=9 w=11 c=3 co=5 k=3 s=2 d=2",
             "conv_transpose h=9 w=11 c=20 co=20 k=4 s=2 p=1 g=20",
             "max_pool h=9 w=11 c=21 k=3 s=2 p=1",
             "max_pool_with_indices h=9 w=11 c=21 k=3 s=2 p=1",
             "average_pool h=9 w=11 c=21 k=3 s=2 p=1",
             "global_average_pool h=5 w=3 c=21",
             "pyramid_pool h=9 w=11 c=21 pool=average levels=3",
             "upsample_nearest h=9 w=11 c=21 f=2x3",
             "bed_of_nails h=9 w=11 c=21 f=2x3",
             "max_unpool h=9 w=11 c=21 size=18x22",
             "resize h=9 w=11 c=21 size=13x7 interp=nearest",
             "pad h=9 w=11 c=21 p=2,-1,3,4 border=reflect",
             "add h=9 w=11 c=21 act=relu",
             "depth_to_space h=9 w=11 c=20 block=2",
             "space_to_depth h=8 w=10 c=21 block=2",
             "apply h=9 w=11 c=21 alpha=0.5",
             "apply h=9 w=11 c=21 fn=selu",
             "apply h=9 w=11 c=21 fn=celu",
             "apply h=9 w=11 c=21 fn=hard_sigmoid alpha=0.2 beta=0.5",
             "apply h=9 w=11 c=21 fn=hard_swish",
             "apply h=9 w=11 c=21 fn=clip alpha=-1",
             "apply h=9 w=11 c=21 fn=silu",
             "apply h=9 w=11 c=21 fn=softplus",
             "apply h=9 w=11 c=21 fn=softsign",
             "apply h=9 w=11 c=21 fn=mish",
             "apply h=9 w=11 c=21 fn=gelu",
             "apply h=9 w=11 c=21 fn=gelu_tanh",
             "apply h=9 w=11 c=21 fn=log",
             "apply h=9 w=11 c=21 fn=sqrt",
             "apply h=9 w=11 c=21 fn=erf",
             "apply h=9 w=11 c=21 fn=abs",
             "apply h=9 w=11 c=21 fn=negate",
             "apply h=9 w=11 c=21 fn=round",
             "apply h=9 w=11 c=21 fn=sign",
             "combine h=9 w=11 c=21 b=1,1,1,21",
             "combine h=9 w=11 c=21 do=subtract",
             "combine h=9 w=11 c=21 do=multiply act=relu",
             "combine h=9 w=11 c=21 do=minimum",
             "combine h=9 w=11 c=21 do=maximum b=1,1,1,21",
             "combine h=9 w=11 c=21 do=power",
             "scale_channels h=9 w=11 c=21 act=relu",
             "prelu h=9 w=11 c=21",
             "argmax h=9 w=11 c=21",
         }) {
        SCOPED_TRACE(line);
        const problems::Problem problem = problems::parse_problem(line);
        const problems::Inputs inputs = problems::make_inputs(problem);
        std::mt19937 random(1);
        for (const float value : {nan, infinity, -infinity, infinity}) {
            inputs.image.floats()[random() % inputs.image.shape().elements()] = value;
        }
        const problems::Operator& op = problems::operator_named(problem.op);
        const problems::Results got = op.run(problem, inputs);
        const problems::Results expected = op.reference(problem, inputs);
        for (std::size_t i = 0; i < expected.size(); ++i) {
            expect_same_numbers(got[i], expected[i]);
        }
    }
}

}  // namespace

}  // namespace upforge
