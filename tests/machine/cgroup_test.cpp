#include "machine/cgroup.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <string>

#include "machine/memory.h"

namespace upforge {
namespace {

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

}  // namespace
}  // namespace upforge
