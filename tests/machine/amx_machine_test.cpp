#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "machine/amx.h"
#include "tests/execution_limits.h"

namespace upforge {
namespace {

using testing::HasSubstr;

/// One on which all goes well; a test takes something away.
struct FakeMachine {
    CpuidAnswer leaf_1{.ecx = 1u << 27};
    CpuidAnswer leaf_7{.edx = 1u << 22 | 1u << 24};
    std::uint64_t xcr0 = 0x600e7;
    int error = 0;
    bool right = true;
    int asked = 0, multiplied = 0;

    AmxMachine machine() {
        return {{.cpuid =
                     [this](std::uint32_t leaf, std::uint32_t) {
                         return leaf == 0 ? CpuidAnswer{.eax = 7} : leaf == 1 ? leaf_1 : leaf_7;
                     },
                 .xgetbv = [this] { return xcr0; }},
                [this] {
                    ++asked;
                    return error;
                },
                [this] {
                    ++multiplied;
                    return right;
                }};
    }
    std::string objection() { return objection_to_amx(machine()); }
};

class AmxMachineTest : public testing::Test {
  protected:
    ~AmxMachineTest() override { use_amx_machine(this_amx_machine()); }

    FakeMachine fake;
};

TEST_F(AmxMachineTest, IsUsableWhereAllSaysYes) {
    EXPECT_EQ(fake.objection(), "");
    EXPECT_EQ(fake.asked, 1);
    EXPECT_EQ(fake.multiplied, 1);
}

TEST_F(AmxMachineTest, NeedsTheProcessor) {
    for (const int bit : {22, 24}) {
        fake.leaf_7.edx = (1u << 22 | 1u << 24) & ~(1u << bit);
        EXPECT_EQ(fake.objection(), "the processor has no AMX for bf16");
    }
    EXPECT_EQ(fake.asked, 0);
}

TEST_F(AmxMachineTest, NeedsTheOperatingSystem) {
    for (const std::uint64_t xcr0 : {0xe7, 0x200e7, 0x400e7}) {
        fake.xcr0 = xcr0;
        EXPECT_THAT(fake.objection(), HasSubstr("does not save the tiles"));
    }
    fake.xcr0 = 0x600e7;
    fake.leaf_1.ecx = 0;  // then XCR0 cannot be read
    EXPECT_THAT(fake.objection(), HasSubstr("(XCR0 is 0x0)"));
    EXPECT_EQ(fake.asked, 0);
}

TEST_F(AmxMachineTest, NeedsPermission) {
    fake.error = EPERM;
    EXPECT_EQ(fake.objection(),
              "Linux does not grant AMX to this process: Operation not permitted");
    EXPECT_EQ(fake.multiplied, 0);
}

TEST_F(AmxMachineTest, NeedsARightProduct) {
    fake.right = false;
    EXPECT_EQ(fake.objection(), "AMX multiplies wrongly on this machine");
}

TEST_F(AmxMachineTest, IsAskedOnce) {
    if (best_isa() < Isa::avx512) {
        GTEST_SKIP() << "needs AVX-512";
    }
    use_amx_machine(fake.machine());
    EXPECT_EQ(best_bf16_unit(), Bf16Unit::amx);
    EXPECT_EQ(best_bf16_unit(), Bf16Unit::amx);
    EXPECT_EQ(fake.asked, 1);
    EXPECT_EQ(fake.multiplied, 1);
}

TEST_F(AmxMachineTest, MayBeRuledOut) {
    if (best_isa() < Isa::avx512) {
        GTEST_SKIP() << "needs AVX-512";
    }
    use_amx_machine(fake.machine());
    allow_bf16_units(false);
    EXPECT_EQ(objection_to_amx(), "kernels may use no more than avx512");
    allow_bf16_units(true);
    EXPECT_EQ(objection_to_amx(), "");
    const IsaLimit limit(Isa::avx2);
    EXPECT_EQ(objection_to_amx(), "kernels may use no more than avx2");
}

}  // namespace
}  // namespace upforge
