#include "bench/team.h"

#include <barrier>
#include <chrono>
#include <thread>
#include <vector>

namespace upforge::bench {

double seconds_of_team(int threads, const std::function<void(int thread)>& work) {
    using std::chrono::steady_clock;
    steady_clock::time_point start;
    std::barrier ready(threads, [&start]() noexcept { start = steady_clock::now(); });
    const auto take_part = [&](int thread) {
        ready.arrive_and_wait();
        work(thread);
    };
    {
        std::vector<std::jthread> others;
        for (int thread = 1; thread < threads; ++thread) {
            others.emplace_back(take_part, thread);
        }
        take_part(0);
    }
    return std::chrono::duration<double>(steady_clock::now() - start).count();
}

}  // namespace upforge::bench
