/// What operators recorded does the same again.

#include "kernels/recording.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "reference/reference.h"
#include "upforge/error.h"
#include "upforge/prepared.h"

namespace upforge::kernels {
namespace {

Tensor waves(Shape shape, float phase) {
    Tensor tensor(shape);
    for (std::size_t i = 0; i < shape.elements(); ++i) {
        tensor.floats()[i] = std::sin(static_cast<float>(i) + phase);
    }
    return tensor;
}

bool same_bits(const Tensor& a, const Tensor& b) {
    return a.shape() == b.shape() &&
           std::memcmp(a.data(), b.data(), a.shape().elements() * sizeof(float)) == 0;
}

TEST(Recording, RunsAgainOnNewElements) {
    const FilterShape extents{.outer = 24, .inner = 5, .height = 3, .width = 3};
    const Tensor weights = waves({.channels = static_cast<int>(extents.elements())}, 0.5f);
    const Conv conv(Filter(extents, std::span(weights.floats(), extents.elements())),
                    {.padding = 1});
    const Tensor input({.height = 9, .width = 11, .channels = 5});
    const Tensor output({.height = 9, .width = 11, .channels = 24});
    Recording recording(true);
    {
        const Recording::Scope scope(recording);
        conv.run(input, output);
    }
    EXPECT_TRUE(same_bits(output, Tensor(output.shape()))) << "recording must not run anything";
    ASSERT_EQ(recording.choices().size(), 1u);
    const Choice& choice = recording.choices().front();
    EXPECT_GE(choice.considered.size(), 2u);
    EXPECT_EQ(to_string(choice.problem.value()),
              "conv n=1 h=9 w=11 ci=5 co=24 k=3 s=1 d=1 g=1 border=1 exact=1");

    for (const float phase : {1.0f, 2.0f}) {
        input.copy_from(waves(input.shape(), phase));
        recording.run(nullptr);
        EXPECT_TRUE(same_bits(output, conv(input)));
    }
}

TEST(Recording, KeepsTablesAlive) {
    const Tensor input = waves({.height = 7, .width = 5, .channels = 3}, 0);
    for (const Interpolation interpolation : {Interpolation::nearest, Interpolation::linear}) {
        const ResizeOptions options{.size = YX{13, 9}, .interpolation = interpolation};
        const Tensor output({.height = 13, .width = 9, .channels = 3});
        Recording recording;
        {
            const Recording::Scope scope(recording);
            resize(input, options, output);
        }
        recording.run(nullptr);
        const Tensor expected = reference::resize(input, options);
        for (std::size_t i = 0; i < expected.shape().elements(); ++i) {
            ASSERT_NEAR(output.floats()[i], expected.floats()[i], 1e-6);
        }
    }
}

TEST(Recording, ChecksIndicesEachTimeItRuns) {
    const Tensor values({.channels = 1}, {5.0f}), indices({.channels = 1}, DataType::i32);
    const Tensor output({.height = 2, .width = 2});
    indices.ints()[0] = 4;
    Recording recording;
    {
        const Recording::Scope scope(recording);
        max_unpool(values, indices, output);
    }
    EXPECT_THROW(recording.run(nullptr), Error);
    indices.ints()[0] = 3;
    recording.run(nullptr);
    EXPECT_EQ(output.at(0, 1, 1, 0), 5.0f);
}

/// Where every value stays in the block that it grows into, a kernel of its own unpools.
TEST(Recording, UnpoolsByWhateverTheIndicesSay) {
    const Shape shape{.batch = 2, .height = 5, .width = 7, .channels = 19};
    const Tensor values = waves(shape, 0), indices(shape, DataType::i32);
    for (const YX size : {YX{10, 21}, YX{11, 21}, YX{10, 22}, YX{5, 7}, YX{15, 7}}) {
        const YX factor(size.y / shape.height, size.x / shape.width);
        const Tensor output({shape.batch, size.y, size.x, shape.channels});
        Recording recording;
        {
            const Recording::Scope scope(recording);
            max_unpool(values, indices, output);
        }
        const auto expect_as_defined = [&](const char* what) {
            recording.run(nullptr);
            const Tensor expected = reference::max_unpool(values, indices, size);
            for (std::size_t i = 0; i < expected.shape().elements(); ++i) {
                ASSERT_EQ(output.floats()[i], expected.floats()[i])
                    << what << ", " << size.y << " x " << size.x << ", element " << i;
            }
        };
        const auto place = [&](int y, int x, int c) {
            return (y * factor.y + c % factor.y) * size.x + x * factor.x + c / 2 % factor.x;
        };
        for (int n = 0; n < shape.batch; ++n) {
            for (int y = 0; y < shape.height; ++y) {
                for (int x = 0; x < shape.width; ++x) {
                    for (int c = 0; c < shape.channels; ++c) {
                        indices.int_at(n, y, x, c) = place(y, x, c);
                    }
                }
            }
        }
        expect_as_defined("in blocks");
        std::int32_t& one = indices.int_at(1, 2, 3, 17);
        const std::int32_t first = 2 * factor.y * size.x + 3 * factor.x;
        for (const int stray : {first - 1, first + factor.x, first - size.x,
                                first + factor.y * size.x, 0, size.y * size.x - 1}) {
            one = stray;
            expect_as_defined("but for one");
        }
        one = first;
        expect_as_defined("in blocks again");
    }
}

TEST(Recording, CopiesInOrder) {
    const Tensor a = waves({.height = 2, .width = 3, .channels = 2}, 0);
    const Tensor b = waves({.height = 2, .width = 3, .channels = 1}, 1);
    const Tensor parts[] = {a, b};
    const Tensor joined({.height = 2, .width = 3, .channels = 3}), output(joined.shape());
    Recording recording;
    {
        const Recording::Scope scope(recording);
        concat(parts, joined);
        activate(joined, Activation::relu, 0, output);
    }
    recording.run(nullptr);
    EXPECT_TRUE(same_bits(output, reference::activate(concat(parts), Activation::relu)));
}

TEST(Recording, TakesScratchMemoryFirst) {
    const Filter filter({.outer = 8, .inner = 8, .height = 3, .width = 3},
                        std::vector<float>(8 * 8 * 9, 0.1f));
    const Conv conv(filter, {.padding = 1});
    const Tensor input = waves({.height = 40, .width = 70, .channels = 8}, 0);
    const Tensor output(input.shape());
    Recording recording;
    {
        const Recording::Scope scope(recording);
        conv.run(input, output);
    }
    struct alignas(128) Line {
        std::byte bytes[128];
    };
    std::vector<Line> memory(recording.scratch_bytes() / sizeof(Line));
    Scratch scratch(std::as_writable_bytes(std::span(memory)));
    recording.run(&scratch);
    EXPECT_TRUE(same_bits(output, conv(input)));
    // Heads of blocks are a few bytes each; what is copied between them, and where, threads decide.
    const auto bytes = std::as_bytes(std::span(memory));
    EXPECT_GT(std::ranges::count_if(bytes, [](std::byte b) { return b != std::byte{}; }), 1000);
    EXPECT_NE(scratch.take(recording.scratch_bytes() / 2), nullptr) << "all was given back";
}

}  // namespace
}  // namespace upforge::kernels
