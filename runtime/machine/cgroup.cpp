#include "machine/cgroup.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

namespace upforge {
namespace {

namespace fs = std::filesystem;

enum class Version { v1, v2 };

/// A hierarchy that can limit CPU time, as /proc/self/mountinfo describes it.
struct Mount {
    Version version;
    std::string root;  ///< the group whose folder `point` is
    fs::path point;
};

/// Whether `list`, separated by commas, has the entry "cpu".
bool names_cpu(const std::string& list) {
    return ("," + list + ",").find(",cpu,") != list.npos;
}

/// 36 35 98:0 /group /mount/point rw,noatime shared:1 - cgroup2 source rw
std::optional<Mount> parse_mount(const std::string& line) {
    std::istringstream fields(line);
    std::string skipped, root, point, type, options;
    fields >> skipped >> skipped >> skipped >> root >> point;
    while (fields >> skipped && skipped != "-") {
    }
    fields >> type >> skipped >> options;
    if (type == "cgroup2") {
        return Mount{Version::v2, root, point};
    }
    if (type == "cgroup" && names_cpu(options)) {
        return Mount{Version::v1, root, point};
    }
    return std::nullopt;
}

/// The path of this process's group, of lines such as "0::/group" (v2) and "4:cpu,cpuacct:/group".
std::optional<fs::path> find_group(const fs::path& root, Version version) {
    std::ifstream file(root / "proc/self/cgroup");
    std::string id, controllers, path;
    while (std::getline(file, id, ':') && std::getline(file, controllers, ':') &&
           std::getline(file, path)) {
        if (version == Version::v2 ? controllers.empty() : names_cpu(controllers)) {
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

std::optional<int> smaller(std::optional<int> a, std::optional<int> b) {
    return a && b ? std::min(*a, *b) : a ? a : b;
}

}  // namespace

std::optional<int> cgroup_cpus(const fs::path& root) {
    std::optional<int> cpus;
    std::ifstream mounts(root / "proc/self/mountinfo");
    for (std::string line; std::getline(mounts, line);) {
        const std::optional<Mount> mount = parse_mount(line);
        const std::optional<fs::path> group =
            mount ? find_group(root, mount->version) : std::nullopt;
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
            cpus = smaller(cpus, quota_of(top / below, mount->version));
        }
        cpus = smaller(cpus, quota_of(top, mount->version));
    }
    return cpus;
}

}  // namespace upforge
