/// The memory that kernels take for themselves.

#include "kernels/scratch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <thread>
#include <vector>

namespace upforge::kernels {
namespace {

struct alignas(128) Line {
    std::byte bytes[128];
};

class ScratchTest : public testing::Test {
  protected:
    std::vector<Line> memory = std::vector<Line>(64);
    Scratch scratch{std::as_writable_bytes(std::span(memory))};
};

TEST_F(ScratchTest, GivesAlignedPiecesThatDoNotOverlap) {
    auto* a = static_cast<char*>(scratch.take(100));
    auto* b = static_cast<char*>(scratch.take(1000));
    ASSERT_NE(a, nullptr);
    ASSERT_NE(b, nullptr);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(a) % 128, 0u);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(b) % 128, 0u);
    EXPECT_GE(b, a + 100);
    EXPECT_TRUE(scratch.owns(a));
    EXPECT_FALSE(scratch.owns(&scratch));
}

TEST_F(ScratchTest, HasRoomForWhatItSays) {
    const std::size_t bytes = 64 * 128 / 2 - 128;
    ASSERT_EQ(Scratch::room_for(bytes) * 2, 64u * 128);
    EXPECT_NE(scratch.take(bytes), nullptr);
    EXPECT_NE(scratch.take(bytes), nullptr);
    EXPECT_EQ(scratch.take(1), nullptr);
}

TEST_F(ScratchTest, JoinsWhatWasGivenBack) {
    std::vector<void*> pieces;
    while (void* piece = scratch.take(1)) {
        pieces.push_back(piece);
    }
    EXPECT_EQ(pieces.size(), 32u);
    EXPECT_EQ(scratch.take(1), nullptr);
    for (void* piece : pieces) {
        scratch.give_back(piece);
    }
    EXPECT_NE(scratch.take(63 * 128), nullptr);
}

TEST(Scratch, OfNoMemoryGivesNothing) {
    Scratch scratch;
    EXPECT_EQ(scratch.take(1), nullptr);
    EXPECT_FALSE(scratch.owns(nullptr));
}

TEST_F(ScratchTest, ServesSeveralThreads) {
    const auto use = [&](unsigned seed) {
        std::mt19937 random(seed);
        for (int i = 0; i < 2000; ++i) {
            const std::size_t bytes = 1 + random() % 1500;
            if (void* piece = scratch.take(bytes)) {
                std::memset(piece, static_cast<int>(seed), bytes);
                const auto* all = static_cast<const unsigned char*>(piece);
                EXPECT_THAT(std::vector(all, all + bytes), testing::Each(seed));
                scratch.give_back(piece);
            }
        }
    };
    std::vector<std::thread> threads;
    for (unsigned seed = 1; seed <= 3; ++seed) {
        threads.emplace_back(use, seed);
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_NE(scratch.take(63 * 128), nullptr);
}

}  // namespace
}  // namespace upforge::kernels
