/// What the operators are to each other, for random images and filters.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>

#include "reference/reference.h"
#include "tests/problems/inputs.h"
#include "tests/problems/operators.h"
#include "tests/problems/random.h"
#include "upforge/operators.h"

namespace upforge {

namespace {

using problems::Inputs;
using problems::make_inputs;
using problems::Problem;
using problems::random_problem;

template <typename Use>
void each_position(const Shape& shape, Use use) {
    for (int n = 0; n < shape.batch; ++n) {
        for (int y = 0; y < shape.height; ++y) {
            for (int x = 0; x < shape.width; ++x) {
                for (int c = 0; c < shape.channels; ++c) {
                    use(n, y, x, c);
                }
            }
        }
    }
}

double inner_product(const Tensor& a, const Tensor& b) {
    RC_ASSERT(a.shape() == b.shape());
    double sum = 0.0;
    each_position(a.shape(), [&](int n, int y, int x, int c) {
        sum += double(a.at(n, y, x, c)) * b.at(n, y, x, c);
    });
    return sum;
}

double largest_difference(const Tensor& a, const Tensor& b) {
    RC_ASSERT(a.shape() == b.shape());
    double largest = 0.0;
    each_position(a.shape(), [&](int n, int y, int x, int c) {
        largest = std::max(largest, std::fabs(double(a.at(n, y, x, c)) - b.at(n, y, x, c)));
    });
    return largest;
}

bool equal(const Tensor& a, const Tensor& b) {
    return largest_difference(a, b) == 0.0;
}

Tensor random_image(const Problem& problem) {
    return make_inputs(problem).image;
}

/// Values above zero, so that they are larger than what unpooling leaves empty.
Tensor positive_image(const Problem& problem) {
    const Tensor image = random_image(problem);
    each_position(image.shape(), [&](int n, int y, int x, int c) {
        image.at(n, y, x, c) = 1.0f + std::fabs(image.at(n, y, x, c));
    });
    return image;
}

/// A filter for each channel by itself, all of whose weights are 1.
Filter ones(int channels, YX kernel) {
    const FilterShape shape{channels, 1, kernel.y, kernel.x};
    return {shape, std::vector<float>(shape.elements(), 1.0f)};
}

/// A convolution without bias or activation, and the output_padding with which the transposed one
/// gives an image of the first one's size: as many pixels as no window reached.
struct Pair {
    ConvOptions there;
    ConvTransposeOptions back;
};

Pair transposed_pair(const Problem& p) {
    const Padding& pad = p.padding;
    const YX span((p.kernel.y - 1) * p.dilation.y + 1, (p.kernel.x - 1) * p.dilation.x + 1);
    const YX stride = p.stride.value();
    const YX unreached((p.height + pad.top + pad.bottom - span.y) % stride.y,
                       (p.width + pad.left + pad.right - span.x) % stride.x);
    return {{.stride = stride, .padding = pad, .dilation = p.dilation, .groups = p.groups},
            {.stride = stride,
             .padding = pad,
             .output_padding = unreached,
             .dilation = p.dilation,
             .groups = p.groups}};
}

RC_GTEST_PROP(ConvTranspose, IsAdjointToConv, ()) {
    Problem problem = *rc::gen::suchThat(
        random_problem("conv"), [](const Problem& p) { return p.auto_pad == AutoPad::none; });
    problem.bias = problem.residual = problem.view = false;
    const Inputs inputs = make_inputs(problem);
    const auto [there, back] = transposed_pair(problem);

    const Tensor x = inputs.image, conv_x = conv(x, inputs.filter, there);
    Problem for_y;
    for_y.op = "add";
    for_y.batch = conv_x.shape().batch;
    for_y.height = conv_x.shape().height;
    for_y.width = conv_x.shape().width;
    for_y.channels = conv_x.shape().channels;
    for_y.seed = problem.seed + 1;
    const Tensor y = random_image(for_y);

    const Inputs absolute = problems::magnitudes(inputs);
    const double scale = inner_product(reference::conv(absolute.image, absolute.filter, there),
                                       positive_image(for_y));
    const double left = inner_product(conv_x, y);
    const double right = inner_product(x, conv_transpose(y, inputs.filter, back));
    RC_LOG() << "<conv(x), y> = " << left << ", <x, conv_transpose(y)> = " << right << "\n";
    RC_ASSERT(std::fabs(left - right) <= 1e-5 * scale);
}

RC_GTEST_PROP(MaxUnpool, PutsTheMaximaBackInPlace, ()) {
    const Problem problem = *random_problem("max_pool_with_indices");
    const Tensor image = positive_image(problem);
    const PoolOptions windows{.kernel = problem.kernel, .stride = problem.stride};
    RC_PRE(image.shape().height >= problem.kernel.y && image.shape().width >= problem.kernel.x);

    const Pooled pooled = max_pool_with_indices(image, windows);
    const Tensor unpooled =
        max_unpool(pooled.values, pooled.indices, {image.shape().height, image.shape().width});

    each_position(unpooled.shape(), [&](int n, int y, int x, int c) {
        const float value = unpooled.at(n, y, x, c);
        RC_ASSERT(value == 0.0f || value == image.at(n, y, x, c));
    });
    RC_ASSERT(equal(max_pool(unpooled, windows), pooled.values));
}

RC_GTEST_PROP(MaxPool, RemembersWhereItsValuesAre, ()) {
    const Problem problem = *random_problem("max_pool_with_indices");
    const Inputs inputs = make_inputs(problem);
    const auto results = problems::operator_named(problem.op).run(problem, inputs);
    each_position(results[0].shape(), [&](int n, int y, int x, int c) {
        const int index = results[1].int_at(n, y, x, c);
        RC_ASSERT(inputs.image.at(n, index / problem.width, index % problem.width, c) ==
                  results[0].at(n, y, x, c));
    });
    RC_ASSERT(equal(problems::operator_named("max_pool").run(problem, inputs)[0], results[0]));
}

RC_GTEST_PROP(UpsampleNearest, IsUndoneByAveraging, ()) {
    const Problem problem = *random_problem("upsample_nearest");
    const Tensor image = random_image(problem);
    const Tensor back =
        average_pool(upsample_nearest(image, problem.factor), {.kernel = problem.factor});
    const int pixels = problem.factor.y * problem.factor.x;
    const bool exact = (pixels & (pixels - 1)) == 0;
    RC_ASSERT(largest_difference(back, image) <= (exact ? 0.0 : 1e-6));
}

RC_GTEST_PROP(UpsampleNearest, IsUndoneByTheMaximum, ()) {
    const Problem problem = *random_problem("upsample_nearest");
    const Tensor image = random_image(problem);
    RC_ASSERT(equal(max_pool(upsample_nearest(image, problem.factor), {.kernel = problem.factor}),
                    image));
}

RC_GTEST_PROP(UpsampleNearest, IsATransposedConvolutionWithOnes, ()) {
    const Problem problem = *random_problem("upsample_nearest");
    const Tensor image = random_image(problem);
    const Tensor grown = conv_transpose(image, ones(problem.channels, problem.factor),
                                        {.stride = problem.factor, .groups = problem.channels});
    RC_ASSERT(equal(grown, upsample_nearest(image, problem.factor)));
}

RC_GTEST_PROP(UpsampleNearest, IsAResize, ()) {
    const Problem problem = *random_problem("upsample_nearest");
    const Tensor image = random_image(problem);
    const Scale scale{double(problem.factor.y), double(problem.factor.x)};
    const Tensor resized = resize(image, {.scale = scale,
                                          .interpolation = Interpolation::nearest,
                                          .coordinates = Coordinates::asymmetric,
                                          .rounding = Rounding::floor});
    RC_ASSERT(equal(resized, upsample_nearest(image, problem.factor)));
}

RC_GTEST_PROP(UpsampleBilinear, IsAResize, ()) {
    const Problem problem = *random_problem("upsample_bilinear");
    const Tensor image = random_image(problem);
    const Scale scale{double(problem.factor.y), double(problem.factor.x)};
    const Tensor resized = resize(image, {.scale = scale, .coordinates = problem.coordinates});
    RC_ASSERT(equal(resized, upsample_bilinear(image, problem.factor, problem.coordinates)));
}

RC_GTEST_PROP(BedOfNails, IsATransposedConvolutionWithOneTap, ()) {
    const Problem problem = *random_problem("bed_of_nails");
    const Tensor image = random_image(problem);
    const YX factor = problem.factor;
    const Tensor grown = conv_transpose(image, ones(problem.channels, 1),
                                        {.stride = factor,
                                         .output_padding = {factor.y - 1, factor.x - 1},
                                         .groups = problem.channels});
    RC_ASSERT(equal(grown, bed_of_nails(image, factor)));
}

RC_GTEST_PROP(BedOfNails, IsUndoneByTheMaximum, ()) {
    const Problem problem = *random_problem("bed_of_nails");
    const Tensor image = positive_image(problem);
    RC_ASSERT(
        equal(max_pool(bed_of_nails(image, problem.factor), {.kernel = problem.factor}), image));
}

RC_GTEST_PROP(Pad, OfZerosIsThePaddingOfConv, ()) {
    Problem problem = *rc::gen::suchThat(random_problem("conv"), [](const Problem& p) {
        const auto [top, left, bottom, right] = p.padding;
        return p.auto_pad == AutoPad::none && std::min({top, left, bottom, right}) >= 0;
    });
    problem.residual = problem.view = false;
    const Inputs inputs = make_inputs(problem);
    ConvOptions options = transposed_pair(problem).there;
    const Tensor padded_inside = conv(inputs.image, inputs.filter, options);
    options.padding = 0;
    const Tensor padded_before =
        conv(pad(inputs.image, {.padding = problem.padding}), inputs.filter, options);
    const double products = double(inputs.filter.shape().elements()) / inputs.filter.shape().outer;
    RC_ASSERT(largest_difference(padded_inside, padded_before) <= 1e-5 * products);
}

RC_GTEST_PROP(GlobalPools, AreAPyramidOfOneLevel, ()) {
    const Problem problem = *random_problem("global_max_pool");
    const Tensor image = random_image(problem);
    const PyramidOptions maximum{.levels = {1}}, average{.levels = {1}, .kind = PoolKind::average};
    RC_ASSERT(equal(global_max_pool(image), pyramid_pool(image, maximum)));
    RC_ASSERT(largest_difference(global_average_pool(image), pyramid_pool(image, average)) <= 1e-5);
}

RC_GTEST_PROP(Softmax, SumsToOne, ()) {
    const Tensor result = softmax(random_image(*random_problem("softmax")));
    for (int y = 0; y < result.shape().height; ++y) {
        const float* pixel = &result.at(0, y, 0, 0);
        const double sum = std::accumulate(pixel, pixel + result.shape().channels, 0.0);
        RC_ASSERT(std::fabs(sum - 1.0) <= 1e-5);
    }
}

RC_GTEST_PROP(Concat, KeepsItsInputsSideBySide, ()) {
    Problem problem = *random_problem("softmax");
    std::vector<Tensor> inputs;
    for (int count = *rc::gen::inRange(1, 5); count > 0; --count) {
        problem.channels = *rc::gen::inRange(1, 40);
        problem.seed += 1;
        inputs.push_back(random_image(problem));
    }
    const Tensor joined = concat(inputs);
    int first = 0;
    for (const Tensor& input : inputs) {
        const int channels = input.shape().channels;
        RC_ASSERT(equal(joined.channels(first, channels), input));
        first += channels;
    }
    RC_ASSERT(joined.shape().channels == first);
}

}  // namespace

}  // namespace upforge
