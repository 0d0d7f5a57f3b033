/// Threads do not wait for each other on OpenCL: each asks a queue of its own.

#include "device/opencl_queues.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>

#include "tests/device_scope.h"

extern "C" {
int halide_acquire_cl_context(void* user_context, upforge::opencl::ContextHandle* context,
                              upforge::opencl::QueueHandle* queue, bool create);
int halide_release_cl_context(void* user_context);
}

namespace upforge {
namespace {

struct Acquired {
    opencl::ContextHandle context;
    opencl::QueueHandle queue;

    Acquired() { EXPECT_EQ(halide_acquire_cl_context(nullptr, &context, &queue, true), 0); }
    ~Acquired() { halide_release_cl_context(nullptr); }
    Acquired(const Acquired&) = delete;
    Acquired& operator=(const Acquired&) = delete;
};

TEST(OpenClQueues, AreOneAThread) {
    UPFORGE_ON_DEVICE(DeviceKind::opencl);
    const Acquired here;
    ASSERT_NE(here.context, nullptr);
    ASSERT_NE(here.queue, nullptr);
    EXPECT_EQ(Acquired().queue, here.queue) << "a thread keeps its queue";

    // While this thread holds its own, as one does that waits for the device.
    const auto of_a_thread = [&] {
        std::future<opencl::QueueHandle> there = std::async(std::launch::async, [&] {
            const Acquired acquired;
            EXPECT_EQ(acquired.context, here.context);
            return acquired.queue;
        });
        EXPECT_EQ(there.wait_for(std::chrono::seconds(60)), std::future_status::ready);
        return there.get();
    };
    const opencl::QueueHandle first = of_a_thread();
    EXPECT_NE(first, here.queue);
    EXPECT_EQ(of_a_thread(), first) << "that of a thread that has ended is handed on";
}

}  // namespace
}  // namespace upforge
