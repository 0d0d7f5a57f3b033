#include "machine/cgroup.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

namespace upforge {
namespace {

namespace fs = std::filesystem;

enum class Version { v1, v2 };

/// A hierarchy that can limit a resource, as /proc/self/mountinfo describes it.
struct Mount {
    Version version;
    std::string root;  ///< the group whose folder `point` is
    fs::path point;
};

/// Whether `list`, separated by commas, has the controller.
bool names(const std::string& list, const std::string& controller) {
    return ("," + list + ",").find("," + controller + ",") != list.npos;
}

/// 36 35 98:0 /group /mount/point rw,noatime shared:1 - cgroup2 source rw
std::optional<Mount> parse_mount(const std::string& line, const std::string& controller) {
    std::istringstream fields(line);
    std::string skipped, root, point, type, options;
    fields >> skipped >> skipped >> skipped >> root >> point;
    while (fields >> skipped && skipped != "-") {
    }
    fields >> type >> skipped >> options;
    if (type == "cgroup2") {
        return Mount{Version::v2, root, point};
    }
    if (type == "cgroup" && names(options, controller)) {
        return Mount{Version::v1, root, point};
    }
    return std::nullopt;
}

/// The path of this process's group, of lines such as "0::/group" (v2) and "4:cpu,cpuacct:/group".
std::optional<fs::path> find_group(const fs::path& root, Version version,
                                   const std::string& controller) {
    std::ifstream file(root / "proc/self/cgroup");
    std::string id, controllers, path;
    while (std::getline(file, id, ':') && std::getline(file, controllers, ':') &&
           std::getline(file, path)) {
        if (version == Version::v2 ? controllers.empty() : names(controllers, controller)) {
            return path;
        }
    }
    return std::nullopt;
}

std::optional<int> round_up(long long quota, long long period) {
    if (quota <= 0 || period <= 0) {
        return std::nullopt;
    }
    const long long cpus = quota / period + (quota % period != 0);
    return static_cast<int>(std::min<long long>(cpus, std::numeric_limits<int>::max()));
}

/// Without a quota, v2 says "max" and v1 says -1; the root group has no such files.
std::optional<int> quota_of(const fs::path& folder, Version version) {
    long long quota = 0;
    long long period = 0;
    if (version == Version::v2) {
        std::ifstream(folder / "cpu.max") >> quota >> period;
    } else {
        std::ifstream(folder / "cpu.cfs_quota_us") >> quota;
        std::ifstream(folder / "cpu.cfs_period_us") >> period;
    }
    return round_up(quota, period);
}

/// Bytes of files that a group has in memory, which it would get rid of for anything else.
std::int64_t cached_files(const fs::path& folder, Version version) {
    const std::string prefix = version == Version::v2 ? "" : "total_";
    std::int64_t sum = 0, bytes = 0;
    std::ifstream file(folder / "memory.stat");
    for (std::string key; file >> key >> bytes;) {
        if (key == prefix + "active_file" || key == prefix + "inactive_file") {
            sum += bytes;
        }
    }
    return sum;
}

/// Without a limit, v2 says "max" and v1 a number beyond any machine.
std::optional<std::int64_t> memory_left(const fs::path& folder, Version version) {
    const bool v2 = version == Version::v2;
    std::int64_t limit = -1, used = 0;
    std::ifstream(folder / (v2 ? "memory.max" : "memory.limit_in_bytes")) >> limit;
    std::ifstream(folder / (v2 ? "memory.current" : "memory.usage_in_bytes")) >> used;
    if (limit <= 0) {
        return std::nullopt;
    }
    return std::max<std::int64_t>(0, limit - used + cached_files(folder, version));
}

/// The least that this process's group and those around it say, if any does.
template <typename Say>
auto least_of_groups(const fs::path& root, const std::string& controller, const Say& say) {
    decltype(say(root, Version::v2)) least;
    const auto take = [&](const decltype(least)& said) {
        least = least && said ? std::min(*least, *said) : said ? said : least;
    };
    std::ifstream mounts(root / "proc/self/mountinfo");
    for (std::string line; std::getline(mounts, line);) {
        const std::optional<Mount> mount = parse_mount(line, controller);
        const std::optional<fs::path> group =
            mount ? find_group(root, mount->version, controller) : std::nullopt;
        if (!group) {
            continue;
        }
        const fs::path top = root / mount->point.relative_path();
        fs::path below = group->lexically_relative(mount->root);
        // A container may see its group by a name from outside: its own folder is then the top.
        if (below.empty() || *below.begin() == ".." || *below.begin() == ".") {
            below.clear();
        }
        for (; !below.empty(); below = below.parent_path()) {
            take(say(top / below, mount->version));
        }
        take(say(top, mount->version));
    }
    return least;
}

}  // namespace

std::optional<int> cgroup_cpus(const fs::path& root) {
    return least_of_groups(root, "cpu", quota_of);
}

std::optional<std::int64_t> cgroup_memory(const fs::path& root) {
    return least_of_groups(root, "memory", memory_left);
}

}  // namespace upforge
