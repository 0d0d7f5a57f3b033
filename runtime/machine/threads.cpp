#include "machine/threads.h"

#include <HalideRuntime.h>
#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <mutex>
#include <thread>

#include "machine/cgroup.h"
#include "upforge/error.h"
#include "upforge/machine.h"

namespace upforge {
namespace {

/// What Halide's thread pool has room for.
constexpr int most_threads = 256;

std::mutex installing;
std::atomic<int> installed = 0;  // 0: Halide has not been told yet

void install(int count) {
    halide_set_num_threads(count);
    installed.store(count, std::memory_order_release);
}

/// Of the calling thread, because the pool's threads inherit its mask.
int cpus_in_affinity_mask() {
    // The kernel refuses a mask with room for fewer processors than the machine might have.
    for (int room = CPU_SETSIZE; room <= 1024 * CPU_SETSIZE; room *= 2) {
        const std::size_t bytes = CPU_ALLOC_SIZE(room);
        const auto free_set = [](cpu_set_t* set) { CPU_FREE(set); };
        const std::unique_ptr<cpu_set_t, decltype(free_set)> set(CPU_ALLOC(room));
        if (set && sched_getaffinity(0, bytes, set.get()) == 0) {
            return CPU_COUNT_S(bytes, set.get());
        }
        if (errno != EINVAL) {
            break;
        }
    }
    return static_cast<int>(std::thread::hardware_concurrency());
}

}  // namespace

int usable_cpus() {
    const int allowed = cpus_in_affinity_mask();
    return std::max(1, std::min(allowed, cgroup_cpus().value_or(allowed)));
}

void ensure_threads_set() {
    if (installed.load(std::memory_order_acquire) != 0) {
        return;
    }
    const std::lock_guard lock(installing);
    if (installed == 0) {
        install(std::min(usable_cpus(), most_threads));
    }
}

int threads() {
    ensure_threads_set();
    return installed;
}

void set_threads(int count) {
    if (count < 1 || count > most_threads) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{} threads; 1 to {} can be set", count, most_threads));
    }
    const std::lock_guard lock(installing);
    install(count);
}

}  // namespace upforge
