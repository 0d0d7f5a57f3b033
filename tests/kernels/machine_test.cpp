#include "upforge/machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <stdlib.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "machine/cgroup.h"
#include "machine/cpuid.h"
#include "machine/memory.h"
#include "machine/threads.h"
#include "tests/expect_error.h"

extern "C" int halide_get_num_threads();  // of the Halide runtime linked into the library

namespace upforge {
namespace {

constexpr std::uint64_t xcr0_sse = 0x3;
constexpr std::uint64_t xcr0_avx = 0x7;
constexpr std::uint64_t xcr0_avx512 = 0xe7;
constexpr std::uint64_t xcr0_amx = 0x600e7;

/// A processor with AVX-512 and AMX under an operating system that lets it use both; a test takes
/// something away.
struct FakeProcessor {
    std::map<std::pair<std::uint32_t, std::uint32_t>, CpuidAnswer> leaves = {
        {{0, 0}, {.eax = 0x20}},
        {{1, 0}, {.ecx = 1u << 12 | 1u << 19 | 1u << 27 | 1u << 28 | 1u << 29}},
        {{7, 0},
         {.eax = 1,
          .ebx = 1u << 5 | 1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31,
          .edx = 1u << 22 | 1u << 24}},
        {{7, 1}, {.eax = 1u << 5}},
        {{0x8000'0000, 0}, {.eax = 0x8000'0008}},
    };
    std::uint64_t xcr0 = xcr0_amx;

    void take(std::uint32_t leaf, std::uint32_t CpuidAnswer::*word, int bit) {
        leaves[{leaf, 0}].*word &= ~(1u << bit);
    }

    void call_it(const char (&brand)[49]) {
        for (std::uint32_t part = 0; part < 3; ++part) {
            std::memcpy(&leaves[{0x8000'0002 + part, 0}], brand + 16 * part, 16);
        }
    }

    Processor processor() {
        return {.cpuid =
                    [this](std::uint32_t leaf, std::uint32_t subleaf) {
                        return leaves[{leaf, subleaf}];
                    },
                .xgetbv = [this] { return xcr0; }};
    }
    Cpu detect() { return detect_cpu(processor()); }
};

/// What a Cpu has, as words.
std::string features(const Cpu& cpu) {
    std::string words;
    words += cpu.sse41 ? "sse41 " : "";
    words += cpu.avx2 ? "avx2 " : "";
    words += cpu.avx512 ? "avx512 " : "";
    words += cpu.avx512_bf16 ? "avx512_bf16 " : "";
    words += cpu.amx_bf16 ? "amx_bf16 " : "";
    return words;
}

TEST(DetectCpu, FindsAllOfASapphireRapids) {
    EXPECT_EQ(features(FakeProcessor().detect()), "sse41 avx2 avx512 avx512_bf16 amx_bf16 ");
}

TEST(DetectCpu, BelievesTheOperatingSystem) {
    const std::vector<std::pair<std::uint64_t, std::string>> cases = {
        {xcr0_amx, "sse41 avx2 avx512 avx512_bf16 amx_bf16 "},
        {xcr0_avx512, "sse41 avx2 avx512 avx512_bf16 "},
        {xcr0_avx512 | 1u << 17, "sse41 avx2 avx512 avx512_bf16 "},
        {xcr0_avx512 | 1u << 18, "sse41 avx2 avx512 avx512_bf16 "},
        {xcr0_avx | 1u << 5 | 1u << 6, "sse41 avx2 "},
        {xcr0_avx | 1u << 5 | 1u << 7, "sse41 avx2 "},
        {xcr0_avx | 1u << 6 | 1u << 7, "sse41 avx2 "},
        {xcr0_avx, "sse41 avx2 "},
        {xcr0_sse, "sse41 "},
        {0xe5, "sse41 "},
        {0, "sse41 "},
    };
    for (const auto& [xcr0, expected] : cases) {
        FakeProcessor processor;
        processor.xcr0 = xcr0;
        EXPECT_EQ(features(processor.detect()), expected) << "XCR0 = " << xcr0;
    }
}

TEST(DetectCpu, NeedsEveryFeatureOfAnInstructionSet) {
    struct Case {
        std::uint32_t leaf;
        std::uint32_t CpuidAnswer::*word;
        int bit;
        std::string left;
    };
    const std::string no_avx = "sse41 amx_bf16 ";
    const std::string no_avx512 = "sse41 avx2 amx_bf16 ";
    const std::string no_amx = "sse41 avx2 avx512 avx512_bf16 ";
    const std::vector<Case> cases = {
        {1, &CpuidAnswer::ecx, 12, no_avx},    {1, &CpuidAnswer::ecx, 19, "amx_bf16 "},
        {1, &CpuidAnswer::ecx, 27, "sse41 "},  {1, &CpuidAnswer::ecx, 28, no_avx},
        {1, &CpuidAnswer::ecx, 29, no_avx},    {7, &CpuidAnswer::ebx, 5, no_avx},
        {7, &CpuidAnswer::ebx, 16, no_avx512}, {7, &CpuidAnswer::ebx, 17, no_avx512},
        {7, &CpuidAnswer::ebx, 28, no_avx512}, {7, &CpuidAnswer::ebx, 30, no_avx512},
        {7, &CpuidAnswer::ebx, 31, no_avx512}, {7, &CpuidAnswer::edx, 22, no_amx},
        {7, &CpuidAnswer::edx, 24, no_amx},
    };
    for (const Case& without : cases) {
        FakeProcessor processor;
        processor.take(without.leaf, without.word, without.bit);
        EXPECT_EQ(features(processor.detect()), without.left)
            << "without bit " << without.bit << " of leaf " << without.leaf;
    }
}

/// One that kernels for AVX512-BF16 run on.
FakeProcessor with_all_of_zen_4() {
    FakeProcessor processor;
    processor.leaves[{1, 0}].ecx |= 1u << 22 | 1u << 23;
    processor.leaves[{7, 0}].ebx |= 1u << 3 | 1u << 8 | 1u << 21;
    processor.leaves[{7, 0}].ecx |= 1u << 1 | 1u << 6 | 0x1fu << 8 | 1u << 14;
    processor.leaves[{0x8000'0001, 0}].ecx |= 1u << 5 | 1u << 6;
    return processor;
}

TEST(LacksAvx512Bf16, IsSilentWhereTheProcessorHasAllThatLlvmMayUse) {
    EXPECT_EQ(lacks_avx512_bf16(with_all_of_zen_4().processor()), "");
}

TEST(LacksAvx512Bf16, NamesWhatTheProcessorLacks) {
    struct Case {
        std::uint32_t leaf;
        std::uint32_t CpuidAnswer::*word;
        int bit;
        const char* name;
    };
    const Case cases[] = {
        {1, &CpuidAnswer::ecx, 22, "MOVBE"},
        {1, &CpuidAnswer::ecx, 23, "POPCNT"},
        {7, &CpuidAnswer::ebx, 3, "BMI1"},
        {7, &CpuidAnswer::ebx, 8, "BMI2"},
        {7, &CpuidAnswer::ebx, 21, "AVX512-IFMA"},
        {7, &CpuidAnswer::ecx, 1, "AVX512-VBMI"},
        {7, &CpuidAnswer::ecx, 6, "AVX512-VBMI2"},
        {7, &CpuidAnswer::ecx, 8, "GFNI"},
        {7, &CpuidAnswer::ecx, 9, "VAES"},
        {7, &CpuidAnswer::ecx, 10, "VPCLMULQDQ"},
        {7, &CpuidAnswer::ecx, 11, "AVX512-VNNI"},
        {7, &CpuidAnswer::ecx, 12, "AVX512-BITALG"},
        {7, &CpuidAnswer::ecx, 14, "AVX512-VPOPCNTDQ"},
        {0x8000'0001, &CpuidAnswer::ecx, 5, "LZCNT"},
        {0x8000'0001, &CpuidAnswer::ecx, 6, "SSE4a"},
    };
    for (const Case& without : cases) {
        FakeProcessor fake = with_all_of_zen_4();
        fake.take(without.leaf, without.word, without.bit);
        EXPECT_EQ(lacks_avx512_bf16(fake.processor()),
                  std::string("the processor has AVX512-BF16, but not ") + without.name +
                      ", which kernels for it may use");
    }
}

TEST(LacksAvx512Bf16, NeedsItsOwnBitAndAvx512) {
    const std::string lacking = "the processor has no AVX512-BF16";
    FakeProcessor without_bit = with_all_of_zen_4();
    without_bit.leaves[{7, 1}].eax = 0;
    EXPECT_EQ(lacks_avx512_bf16(without_bit.processor()), lacking);
    FakeProcessor without_state = with_all_of_zen_4();
    without_state.xcr0 = 0x7;
    EXPECT_EQ(lacks_avx512_bf16(without_state.processor()), lacking);
}

TEST(DetectCpu, ReadsNoXcr0WhereThatWouldFault) {
    FakeProcessor processor;
    processor.take(1, &CpuidAnswer::ecx, 27);
    const Cpu cpu = detect_cpu({.cpuid =
                                    [&](std::uint32_t leaf, std::uint32_t subleaf) {
                                        return processor.leaves[{leaf, subleaf}];
                                    },
                                .xgetbv = []() -> std::uint64_t {
                                    ADD_FAILURE() << "xgetbv without OSXSAVE";
                                    return xcr0_amx;
                                }});
    EXPECT_EQ(features(cpu), "sse41 ");
}

TEST(DetectCpu, TrustsNoLeafBeyondTheLast) {
    FakeProcessor processor;
    processor.leaves[{0, 0}].eax = 6;
    EXPECT_EQ(features(processor.detect()), "sse41 ");
    processor.leaves[{0, 0}].eax = 7;
    processor.leaves[{7, 0}].eax = 0;
    EXPECT_EQ(features(processor.detect()), "sse41 avx2 avx512 amx_bf16 ");
}

TEST(DetectCpu, NamesTheModel) {
    FakeProcessor processor;
    processor.leaves[{1, 0}].eax = 0x00b00f21;
    EXPECT_EQ(processor.detect().model, "unknown processor (family 26, model 2)");
    processor.call_it("   Some(R)  Processor   8480+ @ 2.00GHz\0\0\0\0\0\0\0\0\0");
    EXPECT_EQ(processor.detect().model, "Some(R) Processor 8480+ @ 2.00GHz");
    processor.call_it("forty-eight letters without a zero at the end!!!");
    EXPECT_EQ(processor.detect().model,
              "forty-eight letters without a zero at the end!!! (family 26, model 2)");
    processor.leaves[{0x8000'0000, 0}].eax = 0x8000'0003;
    EXPECT_EQ(processor.detect().model, "forty-eight letters without a ze (family 26, model 2)");
}

TEST(DetectCpu, AnswersForAProcessorThatIsNotX86) {
    const Cpu cpu = detect_cpu({.cpuid = [](auto, auto) { return CpuidAnswer{}; },
                                .xgetbv = [] { return std::uint64_t{0}; }});
    EXPECT_EQ(features(cpu), "");
    EXPECT_FALSE(cpu.supports(Isa::sse41));
}

TEST(Cpu, SupportsWhatItHas) {
    const Cpu cpu = {.model = "", .sse41 = true, .avx2 = true};
    EXPECT_TRUE(cpu.supports(Isa::sse41));
    EXPECT_TRUE(cpu.supports(Isa::avx2));
    EXPECT_FALSE(cpu.supports(Isa::avx512));
}

TEST(Isa, NamesAreReadBack) {
    for (const Isa isa : {Isa::sse41, Isa::avx2, Isa::avx512}) {
        EXPECT_EQ(isa_from_name(name_of(isa)), isa);
    }
    for (const char* name : {"", "AVX2", "avx", "avx2 "}) {
        expect_error(ErrorCode::invalid_argument, "there are sse41, avx2 and avx512",
                     [&] { isa_from_name(name); });
    }
}

TEST(Isa, LimitHoldsUntilTheNext) {
    const Isa best = best_isa();
    EXPECT_TRUE(this_cpu().supports(best));
    for (const Isa isa : {Isa::sse41, Isa::avx2, Isa::avx512}) {
        if (this_cpu().supports(isa)) {
            limit_isa(isa);
            EXPECT_EQ(best_isa(), isa);
        } else {
            expect_error(ErrorCode::unsupported, std::string("does not support ") + name_of(isa),
                         [&] { limit_isa(isa); });
        }
    }
    limit_isa(best);
    EXPECT_EQ(best_isa(), best);
}

/// A folder that looks like the root of a file system, for the files that describe cgroups.
class Cgroup : public testing::Test {
  protected:
    Cgroup() {
        std::string pattern = testing::TempDir() + "upforge_cgroup_XXXXXX";
        root_ = mkdtemp(pattern.data());
    }
    ~Cgroup() override { std::filesystem::remove_all(root_); }

    void write(const std::string& path, const std::string& text) {
        std::filesystem::create_directories((root_ / path).parent_path());
        std::ofstream(root_ / path) << text << '\n';
    }

    void in_v2_group(const std::string& group, const std::string& mount_root = "/") {
        write("proc/self/cgroup", "0::" + group);
        write("proc/self/mountinfo", "22 27 0:20 / /proc rw,nosuid - proc proc rw\n31 22 0:27 " +
                                         mount_root +
                                         " /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw");
    }

    void in_v1_group(const std::string& group, const std::string& mount_root = "/") {
        write("proc/self/cgroup",
              "5:cpuset:/wrong\n4:cpu,cpuacct:" + group + "\n1:name=systemd:/wrong");
        write("proc/self/mountinfo",
              "33 22 0:29 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n34 22 0:30 " +
                  mount_root + " /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct");
    }

    std::optional<int> cpus() const { return cgroup_cpus(root_); }
    std::int64_t memory() const { return free_memory(root_); }

  private:
    std::filesystem::path root_;
};

TEST_F(Cgroup, MayNotExist) {
    EXPECT_EQ(cpus(), std::nullopt);
}

TEST_F(Cgroup, MaySetNoQuota) {
    in_v2_group("/user.slice");
    EXPECT_EQ(cpus(), std::nullopt);
    write("sys/fs/cgroup/user.slice/cpu.max", "max 100000");
    EXPECT_EQ(cpus(), std::nullopt);
}

TEST_F(Cgroup, QuotaIsRoundedUp) {
    in_v2_group("/");
    const std::vector<std::pair<std::string, int>> cases = {
        {"200000 100000", 2}, {"200001 100000", 3},
        {"150000 100000", 2}, {"1000 100000", 1},
        {"50000 10000", 5},   {"9223372036854775807 1", std::numeric_limits<int>::max()},
    };
    for (const auto& [text, expected] : cases) {
        write("sys/fs/cgroup/cpu.max", text);
        EXPECT_EQ(cpus(), expected) << text;
    }
}

TEST_F(Cgroup, MalformedQuotaIsNone) {
    in_v2_group("/");
    for (const char* text : {"", "100000", "100000 0", "0 100000", "-1 100000", "many few",
                             "99999999999999999999 100000"}) {
        write("sys/fs/cgroup/cpu.max", text);
        EXPECT_EQ(cpus(), std::nullopt) << text;
    }
}

TEST_F(Cgroup, SmallestQuotaOfAllAncestorsHolds) {
    in_v2_group("/a/b/c");
    write("sys/fs/cgroup/a/b/c/cpu.max", "max 100000");
    write("sys/fs/cgroup/a/b/cpu.max", "800000 100000");
    EXPECT_EQ(cpus(), 8);
    write("sys/fs/cgroup/a/cpu.max", "300000 100000");
    EXPECT_EQ(cpus(), 3);
    write("sys/fs/cgroup/a/b/c/cpu.max", "200000 100000");
    EXPECT_EQ(cpus(), 2);
    write("sys/fs/cgroup/cpu.max", "100000 100000");
    EXPECT_EQ(cpus(), 1);
    write("sys/fs/cgroup/other/cpu.max", "1 100000");
    write("sys/fs/cpu.max", "1 100000");
    EXPECT_EQ(cpus(), 1);
}

TEST_F(Cgroup, MemoryIsWhatTheMachineHasOrTheGroupMay) {
    write("proc/meminfo", "MemTotal: 4000 kB\nMemFree: 10 kB\nMemAvailable: 3000 kB");
    EXPECT_EQ(memory(), 3000 * 1024);
    in_v2_group("/a/b");
    write("sys/fs/cgroup/a/memory.max", "max");
    write("sys/fs/cgroup/a/memory.current", "1");
    EXPECT_EQ(memory(), 3000 * 1024);
    write("sys/fs/cgroup/a/b/memory.max", "1000000");
    write("sys/fs/cgroup/a/b/memory.current", "300000");
    EXPECT_EQ(memory(), 700000);
    write("sys/fs/cgroup/a/b/memory.stat", "anon 7\nactive_file 100\ninactive_file 20\nslab 9");
    EXPECT_EQ(memory(), 700120);
    write("sys/fs/cgroup/a/memory.max", "5");
    EXPECT_EQ(memory(), 4);
}

TEST_F(Cgroup, MemoryOfVersion1) {
    write("proc/meminfo", "MemAvailable: 3000 kB");
    write("proc/self/cgroup", "4:memory:/a\n1:name=systemd:/wrong");
    write("proc/self/mountinfo", "34 22 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory");
    write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "2000000");
    write("sys/fs/cgroup/memory/a/memory.usage_in_bytes", "1500000");
    write("sys/fs/cgroup/memory/a/memory.stat", "active_file 1\ntotal_inactive_file 200");
    EXPECT_EQ(memory(), 500200);
    write("sys/fs/cgroup/memory/a/memory.usage_in_bytes", "2500000");
    EXPECT_EQ(memory(), 0);
}

TEST_F(Cgroup, PathIsRelativeToWhatIsMounted) {
    in_v2_group("/docker/1234/inner", "/docker/1234");
    write("sys/fs/cgroup/inner/cpu.max", "400000 100000");
    write("sys/fs/cgroup/docker/1234/inner/cpu.max", "100000 100000");
    EXPECT_EQ(cpus(), 4);
}

TEST_F(Cgroup, MountIsTheGroupWhenThePathLiesOutside) {
    for (const auto& [group, mount_root] : std::vector<std::pair<std::string, std::string>>{
             {"/docker/1234", "/docker/1234"}, {"/elsewhere", "/docker/1234"}, {"/../../x", "/"}}) {
        in_v2_group(group, mount_root);
        write("sys/fs/cgroup/cpu.max", "300000 100000");
        EXPECT_EQ(cpus(), 3) << group << " in " << mount_root;
    }
}

TEST_F(Cgroup, VersionOneIsRead) {
    in_v1_group("/a/b");
    EXPECT_EQ(cpus(), std::nullopt);
    const std::string folder = "sys/fs/cgroup/cpu,cpuacct/";
    write(folder + "a/b/cpu.cfs_quota_us", "-1");
    write(folder + "a/b/cpu.cfs_period_us", "100000");
    EXPECT_EQ(cpus(), std::nullopt);
    write(folder + "a/b/cpu.cfs_quota_us", "250000");
    EXPECT_EQ(cpus(), 3);
    write(folder + "a/cpu.cfs_quota_us", "50000");
    EXPECT_EQ(cpus(), 3);
    write(folder + "a/cpu.cfs_period_us", "50000");
    EXPECT_EQ(cpus(), 1);
}

TEST_F(Cgroup, BothVersionsCanBeMounted) {
    write("proc/self/cgroup", "1:cpu:/one\n0::/two");
    write("proc/self/mountinfo",
          "32 31 0:29 / /sys/fs/cgroup/cpu rw shared:1 master:2 - cgroup cgroup rw,cpu\n"
          "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw");
    write("sys/fs/cgroup/cpu/one/cpu.cfs_quota_us", "600000");
    write("sys/fs/cgroup/cpu/one/cpu.cfs_period_us", "100000");
    EXPECT_EQ(cpus(), 6);
    write("sys/fs/cgroup/unified/two/cpu.max", "500000 100000");
    EXPECT_EQ(cpus(), 5);
}

TEST_F(Cgroup, BrokenDescriptionsAreIgnored) {
    write("proc/self/cgroup", "nonsense");
    write("proc/self/mountinfo", "31 22\n\n31 22 0:27 / /sys/fs/cgroup rw - cgroup2");
    EXPECT_EQ(cpus(), std::nullopt);
}

TEST(Threads, UsableCpusFollowTheAffinityMask) {
    EXPECT_GE(usable_cpus(), 1);
    cpu_set_t before;
    ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
    EXPECT_LE(usable_cpus(), CPU_COUNT(&before));

    int first = 0;
    while (!CPU_ISSET(first, &before)) {
        ++first;
    }
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
    EXPECT_EQ(usable_cpus(), 1);
    ASSERT_EQ(sched_setaffinity(0, sizeof before, &before), 0);
}

TEST(Threads, StartAtTheUsableCpus) {
    ensure_threads_set();
    EXPECT_EQ(threads(), std::min(usable_cpus(), 256));
    EXPECT_EQ(halide_get_num_threads(), threads());
}

TEST(Threads, AreHandedToHalide) {
    const int before = threads();
    for (const int count : {1, 2, 7, 256, before}) {
        set_threads(count);
        EXPECT_EQ(threads(), count);
        EXPECT_EQ(halide_get_num_threads(), count);
        ensure_threads_set();
        EXPECT_EQ(threads(), count);
    }
}

TEST(Threads, RefuseOtherNumbers) {
    const int before = threads();
    for (const int count : {-1, 0, 257}) {
        expect_error(ErrorCode::invalid_argument,
                     std::to_string(count) + " threads; 1 to 256 can be set",
                     [&] { set_threads(count); });
    }
    EXPECT_EQ(threads(), before);
}

TEST(Threads, CanBeSetFromSeveralThreads) {
    const int before = threads();
    std::vector<std::thread> setters;
    for (int count = 1; count <= 4; ++count) {
        setters.emplace_back([count] {
            ensure_threads_set();
            set_threads(count);
        });
    }
    for (std::thread& setter : setters) {
        setter.join();
    }
    EXPECT_EQ(halide_get_num_threads(), threads());
    set_threads(before);
}

}  // namespace
}  // namespace upforge
