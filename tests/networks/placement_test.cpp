/// Buffers by lifetime in one block of memory.

#include "plan/placement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace upforge::plan {
namespace {

void expect_apart(const std::vector<Lifetime>& buffers, const Placement& placement) {
    ASSERT_EQ(placement.offsets.size(), buffers.size());
    for (std::size_t i = 0; i < buffers.size(); ++i) {
        EXPECT_EQ(placement.offsets[i] % graph::alignment, 0u);
        EXPECT_LE(placement.offsets[i] + buffers[i].bytes, placement.bytes);
        for (std::size_t j = 0; j < i; ++j) {
            if (buffers[i].overlaps(buffers[j])) {
                EXPECT_TRUE(placement.offsets[i] + buffers[i].bytes <= placement.offsets[j] ||
                            placement.offsets[j] + buffers[j].bytes <= placement.offsets[i])
                    << i << " and " << j;
            }
        }
    }
}

TEST(Placement, OfNothingNeedsNothing) {
    EXPECT_EQ(place({}).bytes, 0u);
    EXPECT_EQ(graph::lower_bound(std::vector<Lifetime>()), 0u);
}

TEST(Placement, OfAChainAlternates) {
    const std::vector<Lifetime> chain{{0, 1, 640}, {1, 2, 640}, {2, 3, 640}, {3, 4, 640}};
    EXPECT_EQ(graph::lower_bound(chain), 1280u);
    const Placement placement = place(chain);
    EXPECT_EQ(placement.bytes, 1280u);
    expect_apart(chain, placement);
}

TEST(Placement, RoundsUpToWholeLines) {
    const std::vector<Lifetime> pair{{0, 0, 1}, {0, 0, 129}};
    EXPECT_EQ(graph::lower_bound(pair), 384u);
    EXPECT_EQ(place(pair).bytes, 384u);
}

/// Skips live from their level of the encoder to that of the decoder.
TEST(Placement, OfAUNetReachesTheBound) {
    std::vector<Lifetime> buffers;
    constexpr int depth = 5, end = 4 * depth;
    for (int level = 0; level < depth; ++level) {
        const std::size_t bytes = std::size_t{1 << 20} >> level;
        buffers.push_back({2 * level, 2 * level + 1, bytes});
        buffers.push_back({2 * level + 1, end - 2 * level - 1, 2 * bytes});
        buffers.push_back({end - 2 * level - 1, end - 2 * level, bytes});
        buffers.push_back({end - 2 * level, end - 2 * level + 1, bytes});
    }
    const Placement placement = place(buffers);
    expect_apart(buffers, placement);
    EXPECT_EQ(placement.bytes, graph::lower_bound(buffers));
}

TEST(Placement, OfRandomBuffersIsSoundAndTight) {
    std::mt19937 random(7);
    double excess = 0;
    constexpr int trials = 200;
    for (int trial = 0; trial < trials; ++trial) {
        std::vector<Lifetime> buffers(1 + random() % 60);
        for (Lifetime& buffer : buffers) {
            buffer.first = static_cast<int>(random() % 50);
            buffer.last = buffer.first + static_cast<int>(random() % 8);
            buffer.bytes = 1 + random() % 100000;
        }
        const Placement placement = place(buffers);
        expect_apart(buffers, placement);
        const double bound = static_cast<double>(graph::lower_bound(buffers));
        ASSERT_GE(static_cast<double>(placement.bytes), bound);
        excess += static_cast<double>(placement.bytes) / bound - 1;
    }
    EXPECT_LT(excess / trials, 0.1);
}

}  // namespace
}  // namespace upforge::plan
