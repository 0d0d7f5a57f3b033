#include "machine/memory.h"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "machine/cgroup.h"

namespace upforge {
namespace {

constexpr std::int64_t kibi = 1024;

/// Where Linux does not say: what every machine that runs this has.
constexpr std::int64_t unknown = std::int64_t{1} << 30;

std::int64_t available(const std::filesystem::path& root) {
    std::ifstream file(root / "proc/meminfo");
    for (std::string line; std::getline(file, line);) {
        constexpr const char* key = "MemAvailable:";
        if (line.starts_with(key)) {
            return std::stoll(line.substr(std::string(key).size())) * kibi;
        }
    }
    return unknown;
}

}  // namespace

std::int64_t free_memory(const std::filesystem::path& root) {
    const std::int64_t bytes = available(root);
    return std::min(bytes, cgroup_memory(root).value_or(bytes));
}

std::int64_t peak_memory() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss * kibi;
}

}  // namespace upforge
