/// What README.md adds to a copy of the tree: an operator, a schedule family and a kernel.

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "kernels/choice.h"
#include "reference/reference.h"
#include "upforge/error.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

Tensor waves(Shape shape) {
    Tensor tensor(shape);
    for (std::size_t i = 0; i < shape.elements(); ++i) {
        tensor.floats()[i] = std::sin(static_cast<float>(i));
    }
    return tensor;
}

void expect_same_bits(const Tensor& got, const Tensor& expected) {
    ASSERT_EQ(got.shape(), expected.shape());
    EXPECT_EQ(std::memcmp(got.data(), expected.data(), expected.shape().elements() * sizeof(float)),
              0);
}

std::vector<const kernels::Kernel*> usable_kernels(std::string_view operation) {
    std::vector<const kernels::Kernel*> usable;
    for (const kernels::Kernel& kernel : kernels::built_in()) {
        if (kernel.operation == operation && this_cpu().supports(kernel.isa)) {
            usable.push_back(&kernel);
        }
    }
    return usable;
}

TEST(AddedOperator, InterleavesTheChannelsOfGroups) {
    const Tensor pixel({.channels = 6}, {0, 1, 2, 3, 4, 5});
    const Tensor of_two({.channels = 6}, {0, 3, 1, 4, 2, 5});
    expect_same_bits(channel_shuffle(pixel, 2), of_two);
    expect_same_bits(reference::channel_shuffle(pixel, 2), of_two);

    const Tensor of_three({.channels = 6}, {0, 2, 4, 1, 3, 5});
    expect_same_bits(channel_shuffle(pixel, 3), of_three);
    expect_same_bits(reference::channel_shuffle(pixel, 3), of_three);
}

TEST(AddedOperator, IsItsDefinitionWhateverTheKernel) {
    const auto kernels = usable_kernels("channel_shuffle");
    ASSERT_FALSE(kernels.empty());
    for (const kernels::Kernel* kernel : kernels) {
        SCOPED_TRACE(kernels::to_string(*kernel));
        const kernels::Preference preference(*kernel);
        for (const int groups : {1, 2, 3}) {
            for (const Shape shape : {Shape{1, 1, 1, groups}, Shape{2, 9, 5, 3 * groups},
                                      Shape{1, 1, 1025, groups}, Shape{1, 17, 3, 67 * groups}}) {
                SCOPED_TRACE(to_string(shape));
                const Tensor image = waves(shape);
                expect_same_bits(channel_shuffle(image, groups),
                                 reference::channel_shuffle(image, groups));
            }
        }
        EXPECT_TRUE(preference.taken());
    }
}

TEST(AddedOperator, RefusesGroupsThatAreNotAlike) {
    try {
        channel_shuffle(Tensor({.channels = 6}), 4);
        FAIL() << "6 channels make no 4 groups";
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "channel_shuffle: 6 channels do not fall into 4 equal groups");
    }
    EXPECT_THROW(channel_shuffle(Tensor({.channels = 4}), 0), Error);
}

TEST(AddedFamily, HasItsParametersInTheTable) {
    const auto kernels = usable_kernels("channel_shuffle");
    ASSERT_FALSE(kernels.empty());
    EXPECT_EQ(kernels.front()->family, "tiles");
    EXPECT_EQ(kernels.front()->number("columns", 0), 512);
}

TEST(AddedKernel, IsChosenAndRight) {
    if (!this_cpu().supports(Isa::avx2)) {
        GTEST_SKIP() << "the kernel that README.md adds needs avx2";
    }
    const auto kernels = usable_kernels("conv");
    ASSERT_EQ(kernels.size(), 1u);
    EXPECT_EQ(kernels::to_string(*kernels.front()), "conv direct avx2 channels=32 pixels=3");

    const Tensor image = waves({.height = 9, .width = 11, .channels = 5});
    const FilterShape extents{.outer = 40, .inner = 5, .height = 3, .width = 3};
    const Tensor weights = waves({.channels = static_cast<int>(extents.elements())});
    const Filter filter(extents, std::span(weights.floats(), extents.elements()));
    const Tensor got = conv(image, filter, {.padding = 1});
    const Tensor expected = reference::conv(image, filter, {.padding = 1});
    ASSERT_EQ(got.shape(), expected.shape());
    for (std::size_t i = 0; i < expected.shape().elements(); ++i) {
        ASSERT_NEAR(got.floats()[i], expected.floats()[i], 1e-4);
    }
}

}  // namespace
}  // namespace upforge
