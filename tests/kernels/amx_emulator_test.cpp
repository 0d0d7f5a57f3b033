#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <thread>
#include <vector>

#include "machine/amx.h"
#include "machine/amx_tile.h"
#include "tests/amx/emulator.h"
#include "tests/amx/tiles.h"
#include "upforge/machine.h"

namespace upforge::amx {
namespace {

std::uint16_t to_bf16(float number) {
    return static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(number) >> 16);
}

float from_bf16(std::uint16_t bits) {
    return std::bit_cast<float>(std::uint32_t{bits} << 16);
}

/// All of these, before instructions of AMX are met.
class AmxEmulator : public testing::Test {
  protected:
    static void SetUpTestSuite() { emulate(); }
    void SetUp() override {
        if (!this_cpu().avx512) {
            GTEST_SKIP() << "needs AVX-512";
        }
        if (this_cpu().amx_bf16) {
            ASSERT_EQ(objection_to_amx(this_amx_machine()), "");
        }
    }
};

TileConfig configured(int tiles, int rows, int row_bytes) {
    TileConfig config{};
    config.palette = 1;
    std::fill_n(config.rows.begin(), tiles, static_cast<std::uint8_t>(rows));
    std::fill_n(config.row_bytes.begin(), tiles, static_cast<std::uint16_t>(row_bytes));
    return config;
}

TEST_F(AmxEmulator, PassesTheTestThatMachinesPass) {
    EXPECT_TRUE(amx_tile::multiplies());
}

/// sums(m, n) = sum over k of left(m, k) * right(k, n): pairs apart, then together.
TEST_F(AmxEmulator, MultipliesAsTheManualSays) {
    amx_tile::Bf16 left, right;
    for (std::size_t i = 0; i < left.size(); ++i) {
        left[i] = to_bf16(std::sin(float(i)));
        right[i] = to_bf16(std::cos(3 * float(i)));
    }
    const amx_tile::Floats found = amx_tile::product(left, right);
    for (int m = 0; m < 16; ++m) {
        for (int n = 0; n < 16; ++n) {
            std::array<float, 2> sums{};
            for (int k = 0; k < 32; ++k) {
                sums[k % 2] = std::fma(from_bf16(left[m * 32 + k]),
                                       from_bf16(right[k / 2 * 32 + 2 * n + k % 2]), sums[k % 2]);
            }
            EXPECT_EQ(found[m * 16 + n], sums[0] + sums[1]) << m << ", " << n;
        }
    }
}

TEST_F(AmxEmulator, TakesDenormalsForZero) {
    amx_tile::Bf16 left{}, right{};
    left[0] = 1;  // the smallest denormal
    right[0] = to_bf16(0x1p127f);
    left[32] = to_bf16(0x1p-100f);
    right[2] = to_bf16(0x1p-40f);
    const amx_tile::Floats found = amx_tile::product(left, right);
    EXPECT_EQ(found[0], 0);
    EXPECT_EQ(found[17], 0);
    EXPECT_EQ(found[16], 0x1p27f);
}

TEST_F(AmxEmulator, KeepsWhatIsNotFinite) {
    amx_tile::Bf16 left{}, right{};
    left[0] = to_bf16(std::numeric_limits<float>::infinity());
    right[0] = to_bf16(2);
    const amx_tile::Floats found = amx_tile::product(left, right);
    EXPECT_EQ(found[0], std::numeric_limits<float>::infinity());
    EXPECT_TRUE(std::isnan(found[1]));  // infinity times 0
    EXPECT_EQ(found[16], 0);
}

/// Registers that need the bits beyond the first eight, and displacements of each size.
TEST_F(AmxEmulator, ReadsEveryFormOfAnAddress) {
    constexpr int rows = 16, apart = 80;
    std::vector<std::uint8_t> from(4 * rows * apart), to(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
        from[i] = static_cast<std::uint8_t>(i * 37 + i / 256);
    }
    const TileConfig config = configured(8, rows, 64);
    const auto expect_copied = [&](std::size_t source, std::size_t target, int stride) {
        for (int row = 0; row < rows; ++row) {
            EXPECT_TRUE(std::equal(&from[source + row * stride], &from[source + row * stride + 64],
                                   &to[target + row * apart]))
                << row;
        }
    };
    const std::int64_t stride = apart, quarter = apart / 4;
    asm volatile("ldtilecfg %0" : : "m"(config));
    asm volatile("tileloadd (%0,%1), %%tmm7\n\t tilestored %%tmm7, (%2,%1)"
                 :
                 : "r"(from.data()), "r"(stride), "r"(to.data())
                 : "memory");
    expect_copied(0, 0, apart);
    asm volatile(
        "mov %0, %%r12\n\t mov %1, %%r9\n\t mov %2, %%r13\n\t"
        "tileloaddt1 100(%%r12,%%r9,4), %%tmm3\n\t tilestored %%tmm3, 8(%%r13,%%r9,4)"
        :
        : "r"(from.data()), "r"(quarter), "r"(to.data())
        : "memory", "r9", "r12", "r13");
    expect_copied(100, 8, apart);
    asm volatile(
        "mov %0, %%r13\n\t mov %1, %%rbp\n\t tileloadd 1000(%%r13,%%rbp), %%tmm0\n\t"
        "tilestored %%tmm0, -1(%2,%1)"
        :
        : "r"(from.data()), "r"(stride), "r"(to.data() + 1)
        : "memory", "r13", "rbp");
    expect_copied(1000, 0, apart);
    asm volatile("tileloadd 300(%0), %%tmm1\n\t tilestored %%tmm1, (%2,%1)\n\t tilerelease"
                 :
                 : "r"(from.data()), "r"(stride), "r"(to.data())
                 : "memory");
    expect_copied(300, 0, 0);
}

TEST_F(AmxEmulator, TouchesNoMoreThanConfigured) {
    const TileConfig config = configured(1, 3, 20);
    std::array<std::array<std::uint8_t, 64>, 16> from, to{};
    for (auto& row : from) {
        row.fill(7);
    }
    const std::int64_t stride = 64;
    asm volatile(
        "ldtilecfg %0\n\t tileloadd (%1,%3), %%tmm0\n\t tilestored %%tmm0, (%2,%3)\n\t tilerelease"
        :
        : "m"(config), "r"(from.data()), "r"(to.data()), "r"(stride)
        : "memory");
    for (std::size_t row = 0; row < to.size(); ++row) {
        for (std::size_t i = 0; i < to[row].size(); ++i) {
            EXPECT_EQ(to[row][i], row < 3 && i < 20 ? 7 : 0);
        }
    }
}

TEST_F(AmxEmulator, ZeroesTiles) {
    const TileConfig config = configured(8, 16, 64);
    std::array<float, 256> sums;
    sums.fill(5);
    const std::int64_t stride = 64;
    asm volatile(
        "ldtilecfg %0\n\t tileloadd (%1,%2), %%tmm5\n\t tilezero %%tmm5\n\t"
        "tilestored %%tmm5, (%1,%2)\n\t tilerelease"
        :
        : "m"(config), "r"(sums.data()), "r"(stride)
        : "memory");
    EXPECT_EQ(sums, decltype(sums){});
}

TEST_F(AmxEmulator, GivesEachThreadItsOwnTiles) {
    std::vector<std::thread> threads;
    std::array<bool, 4> right{};
    for (bool& its : right) {
        threads.emplace_back([&its] {
            its = true;
            for (int i = 0; i < 20; ++i) {
                its = its && amx_tile::multiplies();
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(right, (std::array{true, true, true, true}));
}

TEST_F(AmxEmulator, RefusesWhatTheProcessorRefuses) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_DEATH({ asm volatile("tilezero %tmm0"); }, "") << "without a configuration";
    EXPECT_DEATH({ asm volatile("ud2"); }, "");
}

}  // namespace
}  // namespace upforge::amx
