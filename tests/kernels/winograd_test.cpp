/// What Winograd's algorithm promises besides the definition (which tests/problems/operators.txt
/// holds it against): bits that depend on the tile alone, and errors even for the worst images.

#include "operators/winograd.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <random>
#include <vector>

#include "core/narrow_floats.h"
#include "kernels/registry.h"
#include "operators/winograd_call.h"
#include "reference/reference.h"
#include "schedules/spaces.h"
#include "tests/amx/emulated_machine.h"
#include "tests/execution_limits.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

std::vector<float> draw(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> values(count);
    for (float& value : values) {
        value = normal(random);
    }
    return values;
}

Tensor image(Shape shape, unsigned seed = 1) {
    return Tensor(shape, draw(shape.elements(), seed));
}

Filter filter(int outputs, int inputs, int taps = 3) {
    const FilterShape shape{outputs, inputs, taps, taps};
    return Filter(shape, draw(shape.elements(), 2));
}

bool same_bits(const Tensor& a, const Tensor& b) {
    if (a.shape() != b.shape()) {
        return false;
    }
    const Tensor left = a.clone(), right = b.clone();
    return std::memcmp(left.data(), right.data(), a.shape().elements() * size_of(a.type())) == 0;
}

constexpr WinogradForm forms[] = {{2, 3},       {4, 3}, {6, 3}, {4, 3, true},
                                  {6, 3, true}, {3, 2}, {5, 2}};

/// Input channels, of two steps where there are steps.
int inputs_for(const WinogradForm& form) {
    return form.from_taps ? 2 * schedules::winograd::inputs_of_step : 32;
}

/// Those that read `storage` and write the same.
std::vector<const kernels::Kernel*> kernels_of(const WinogradForm& form,
                                               DataType storage = DataType::f32) {
    std::vector<const kernels::Kernel*> found;
    for (const kernels::Kernel& kernel : kernels::built_in()) {
        if (kernel.family == "winograd" && form_of(kernel) == form && kernel.storage() == storage &&
            kernel.result() == storage && this_cpu().supports(kernel.isa)) {
            found.push_back(&kernel);
        }
    }
    return found;
}

TEST(Winograd, IsUsedOnlyWhereExactnessIsNotAskedFor) {
    if (best_isa() < Isa::avx2) {
        GTEST_SKIP() << "no kernel for this instruction set";
    }
    const Tensor input = image({.height = 12, .width = 12, .channels = 64});
    const Filter weights = filter(64, 64);
    const Tensor usual = conv(input, weights, {.padding = 1});
    EXPECT_TRUE(same_bits(usual, conv(input, weights, {.padding = 1, .exact = true})));
    EXPECT_FALSE(same_bits(usual, conv(input, weights, {.padding = 1, .exact = false})));
}

/// AMX sums products ten times as fast as floats are multiplied; AVX512-BF16 twice as fast.
TEST(Winograd, IsUsedForBf16UnlessThereIsAmx) {
    if (best_isa() < Isa::avx2) {
        GTEST_SKIP() << "no kernel for this instruction set";
    }
    const Sliding sliding{.kernel = 3, .stride = 1, .dilation = 1, .padding = 1, .output = 12};
    const WinogradForm form{.tile = 6, .taps = 3};
    if (kernels_of(form, DataType::bf16).empty()) {
        GTEST_SKIP() << "not built";  // sanitizers see a part of the table
    }
    const auto form_for = [&](DataType storage) {
        return winograd_form(sliding, 1, 64, 64, {storage, storage});
    };
    AmxMachine willing = amx::willing_machine();
    willing.multiplies = [] { return true; };
    use_amx_machine(willing);
    EXPECT_EQ(form_for(DataType::bf16), this_cpu().supports(Isa::avx512) ? WinogradForm{} : form);
    EXPECT_EQ(form_for(DataType::f32), form);
    const NoBf16Units none;
    EXPECT_EQ(form_for(DataType::bf16), form);
    use_amx_machine(this_amx_machine());
}

TEST(Winograd, GivesTheSameBitsOnAnyNumberOfThreads) {
    const Tensor input = image({.batch = 2, .height = 45, .width = 50, .channels = 40});
    const Filter weights = filter(150, 40);
    const ConvOptions options{.padding = 1, .exact = false};
    const Tensor expected = conv(input, weights, options);
    for (const int count : {1, 2, 5}) {
        const ThreadLimit limit(count);
        EXPECT_TRUE(same_bits(conv(input, weights, options), expected)) << count << " threads";
    }
}

/// What a tile sees beyond the pixels that it computes cancels out, but for rounding: only tiles
/// that see nothing but the window have the bits of the whole image.
TEST(Winograd, GivesTheSameBitsInWholeTilesOfAWindowThatBeginsWithATile) {
    const Tensor input = image({.height = 40, .width = 44, .channels = 32});
    const Filter weights = filter(64, 32);
    const Tensor whole = conv(input, weights, {.exact = false});
    constexpr int tile = 6;
    constexpr std::array<int, 4> windows[] = {{0, 0, 15, 44}, {6, 12, 17, 21}, {24, 6, 8, 8}};
    for (const auto& [y, x, height, width] : windows) {
        const int rows = (height - 2) / tile * tile, columns = (width - 2) / tile * tile;
        const Tensor part = conv(input.crop(y, x, height, width), weights, {.exact = false});
        EXPECT_TRUE(same_bits(part.crop(0, 0, rows, columns), whole.crop(y, x, rows, columns)))
            << height << "x" << width << " at " << y << ", " << x;
    }
}

TEST(Winograd, GivesEachImageOfABatchTheBitsThatItHasAlone) {
    const Tensor input = image({.batch = 3, .height = 7, .width = 9, .channels = 48});
    const Filter weights = filter(48, 48);
    const ConvOptions options{.padding = 1, .exact = false};
    const Tensor all = conv(input, weights, options);
    for (int n = 0; n < 3; ++n) {
        EXPECT_TRUE(same_bits(conv(input.images(n, 1), weights, options), all.images(n, 1)));
    }
}

/// Largest error, in units of the largest sum of absolute products in the tile.
double largest_error(const Tensor& input, const Filter& weights, const Tensor& output, int tile) {
    const Tensor right = reference::conv(input, weights, {.padding = 1});
    Tensor absolute = input.clone();
    for (std::size_t i = 0; i < absolute.shape().elements(); ++i) {
        absolute.floats()[i] = std::fabs(absolute.floats()[i]);
    }
    std::vector<float> magnitudes = weights.values();
    for (float& value : magnitudes) {
        value = std::fabs(value);
    }
    const Tensor sums =
        reference::conv(absolute, Filter(weights.shape(), std::move(magnitudes)), {.padding = 1});
    const Shape& shape = output.shape();
    double largest = 0.0;
    for (int y = 0; y < shape.height; ++y) {
        for (int x = 0; x < shape.width; ++x) {
            for (int c = 0; c < shape.channels; ++c) {
                float scale = 0.0f;
                const int top = y / tile * tile, left = x / tile * tile;
                for (int row = top; row < std::min(top + tile, shape.height); ++row) {
                    for (int column = left; column < std::min(left + tile, shape.width); ++column) {
                        scale = std::max(scale, sums.at(0, row, column, c));
                    }
                }
                const double error =
                    std::fabs(double(output.at(0, y, x, c)) - double(right.at(0, y, x, c)));
                largest = std::max(largest, scale > 0 ? error / scale : error);
            }
        }
    }
    return largest;
}

/// One large pixel among small ones, at any place of a tile, is the worst that can happen.
TEST(Winograd, ErrsByLittleOfWhatItsTilesSee) {
    // Measured: 0.3e-6 at 4 points, 1.2e-6 at 6, 5.4e-6 at 8.
    const std::map<int, double> bounds{{4, 1e-6}, {6, 3e-6}, {8, 1e-5}};
    for (const WinogradForm& form : forms) {
        const int inputs = inputs_for(form);
        const Filter weights = filter(32, inputs, form.taps);
        const FilterPacker packer(weights, FilterOrder::conv, 1, {});
        const WinogradCall call{packer, 1, Activation::none, 0.0f};
        const Tensor nothing({1, 1, 1, 32});
        const Shape grown{1, 12 + 3 - form.taps, 12 + 3 - form.taps, 32};
        for (const kernels::Kernel* kernel : kernels_of(form)) {
            double largest = 0.0;
            for (int y = 0; y < 6; ++y) {
                for (int x = y % 2; x < 6; x += 2) {
                    Tensor input = image({.height = 12, .width = 12, .channels = inputs});
                    for (int c = 0; c < inputs; ++c) {
                        input.at(0, y + 3, x + 3, c) *= 1e4f;
                    }
                    const Tensor output(grown);
                    call.run(*kernel, input,
                             Tensor::view(nothing.floats(), grown, Strides{0, 0, 0}), output);
                    largest = std::max(largest, largest_error(input, weights, output, form.tile));
                }
            }
            EXPECT_LT(largest, bounds.at(form.points())) << kernels::to_string(*kernel);
        }
    }
}

TEST(Winograd, LeavesTilesAloneThatDoNotSeeANaN) {
    Tensor input = image({.height = 24, .width = 24, .channels = 32});
    const Filter weights = filter(32, 32);
    const ConvOptions options{.padding = 1, .exact = false};
    const Tensor clean = conv(input, weights, options);
    input.at(0, 8, 9, 7) = std::numeric_limits<float>::quiet_NaN();
    const Tensor spoilt = conv(input, weights, options);
    for (int y = 7; y <= 9; ++y) {
        for (int x = 8; x <= 10; ++x) {
            EXPECT_TRUE(std::isnan(spoilt.at(0, y, x, 0))) << y << ", " << x;
        }
    }
    EXPECT_TRUE(same_bits(spoilt.crop(12, 0, 12, 24), clean.crop(12, 0, 12, 24)));
    EXPECT_TRUE(same_bits(spoilt.crop(0, 12, 24, 12), clean.crop(0, 12, 24, 12)));
    EXPECT_TRUE(same_bits(spoilt.crop(0, 0, 6, 24), clean.crop(0, 0, 6, 24)));
    EXPECT_TRUE(same_bits(spoilt.crop(0, 0, 24, 6), clean.crop(0, 0, 24, 6)));
}

class WinogradOf : public testing::TestWithParam<DataType> {};

/// A layer that meets images of several sizes may compute them by kernels of several blocks.
TEST_P(WinogradOf, PacksWhatItPackedBeforeWithoutRounding) {
    const DataType type = GetParam();
    for (const WinogradForm& form : forms) {
        const int inputs = inputs_for(form);
        const Filter weights = filter(48, inputs, form.taps);
        const Tensor input =
            converted(image({.height = 13, .width = 13, .channels = inputs}), type);
        const Shape shape{1, 15 - form.taps, 15 - form.taps, 48};
        const Tensor nothing({1, 1, 1, 48}, type);
        const auto computed = [&](const FilterPacker& packer, const kernels::Kernel& kernel) {
            Tensor output(shape, type);
            WinogradCall{packer, 1, Activation::none, 0.0f}.run(
                kernel, input, Tensor::view(nothing.data(), type, shape, Strides{0, 0, 0}), output);
            return output;
        };
        const FilterPacker used(weights, FilterOrder::conv, 1, {});
        for (const kernels::Kernel* kernel : kernels_of(form, type)) {
            const FilterPacker fresh(weights, FilterOrder::conv, 1, {});
            EXPECT_TRUE(same_bits(computed(used, *kernel), computed(fresh, *kernel)))
                << kernels::to_string(*kernel);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Types, WinogradOf, testing::Values(DataType::f32, DataType::bf16),
                         [](const auto& each) { return std::string(name_of(each.param)); });

TEST(Winograd, GivesAFilterBackThatItTransformed) {
    for (const WinogradForm& form : forms) {
        const Filter weights = filter(5, 7, form.taps);
        const Filter again = from_points(at_points(weights, form), form);
        ASSERT_EQ(again.shape(), weights.shape());
        for (std::size_t i = 0; i < weights.values().size(); ++i) {
            EXPECT_NEAR(again.values()[i], weights.values()[i], 1e-6)
                << form.tile << ", " << form.taps << ", " << i;
        }
    }
}

TEST(Winograd, TransformsAFilterOfOneTapIntoTheProductOfTwoColumns) {
    std::vector<float> centre(9, 0.0f);
    centre[4] = 1.0f;
    const Filter two = at_points(Filter({1, 1, 3, 3}, centre), {.tile = 2, .taps = 3});
    // The middle column of G for the points 0, 1, -1 and infinity.
    const float column[] = {0.0f, 0.5f, -0.5f, 0.0f};
    for (int v = 0; v < 4; ++v) {
        for (int u = 0; u < 4; ++u) {
            EXPECT_EQ(two.at(0, 0, v, u), column[v] * column[u]) << v << ", " << u;
        }
    }
}

}  // namespace
}  // namespace upforge
