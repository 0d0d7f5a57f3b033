#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace upforge {

/// CPUs, rounded up, that the quotas of this process's control group and of the groups around it
/// leave (cgroup v1 and v2); nothing where no quota is set. `root` is the root of the file system,
/// or a folder that looks like one.
std::optional<int> cgroup_cpus(const std::filesystem::path& root = "/");

/// Bytes that the memory limits of these groups leave; nothing where there is none.
std::optional<std::int64_t> cgroup_memory(const std::filesystem::path& root = "/");

}  // namespace upforge
