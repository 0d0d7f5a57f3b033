#include "machine/threads.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "tests/expect_error.h"
#include "upforge/machine.h"

extern "C" int halide_get_num_threads();  // of the Halide runtime linked into the library

namespace upforge {
namespace {

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
