#include "device/opencl_queues.h"

#include <HalideRuntime.h>
#include <fmt/format.h>

#include <atomic>
#include <mutex>
#include <vector>

#include "upforge/error.h"

namespace upforge::opencl {
namespace {

/// Threads come and go; their queues are handed on. Never destroyed, since what is destroyed late
/// gives memory back through them.
class Queues {
  public:
    Queues(const Api& api, DeviceHandle device) : api_(api), device_(device) {
        std::intptr_t properties[] = {context_platform, 0, 0};
        require(api_.get_device_info(device, device_platform, sizeof properties[1], &properties[1],
                                     nullptr),
                "platform");
        Result result = success;
        context_ = api_.create_context(properties, 1, &device, nullptr, nullptr, &result);
        require(result, "context");
    }

    ContextHandle context() const { return context_; }

    QueueHandle take() {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            const QueueHandle queue = idle_.back();
            idle_.pop_back();
            return queue;
        }
        Result result = success;
        const QueueHandle queue = api_.create_queue(context_, device_, 0, &result);
        require(result, "queue");
        return queue;
    }

    void give_back(QueueHandle queue) {
        const std::lock_guard lock(mutex_);
        idle_.push_back(queue);
    }

  private:
    static void require(Result result, const char* what) {
        if (result != success) {
            throw Error(ErrorCode::unsupported,
                        fmt::format("OpenCL gives no {} (error {})", what, result));
        }
    }

    const Api& api_;
    DeviceHandle device_;
    ContextHandle context_ = nullptr;
    std::mutex mutex_;
    std::vector<QueueHandle> idle_;
};

std::atomic<Queues*> queues = nullptr;

/// Plain, so that it can be asked for while a thread ends.
thread_local QueueHandle own_queue = nullptr;

/// For as long as a thread lives. The queue remains its own in what is destroyed after this.
struct Lease {
    Lease() { own_queue = queues.load()->take(); }
    ~Lease() { queues.load()->give_back(own_queue); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
};

}  // namespace

const Api& loaded_api() {
    // Never unloaded: Halide's runtime cleans up after all else.
    static const SharedLibrary& library =
        *new SharedLibrary("OpenCL", {"libOpenCL.so.1", "libOpenCL.so"});
    static const Api& api = *new Api(api_of(library));
    return api;
}

void compute_on(DeviceHandle device) {
    queues = new Queues(loaded_api(), device);
}

}  // namespace upforge::opencl

extern "C" {

// These two replace Halide's own, which are weak. Where nothing is to be created, the program ends,
// and Halide would give back what ends with it, by functions that it may never have looked up.
int halide_acquire_cl_context(void* user_context, upforge::opencl::ContextHandle* context,
                              upforge::opencl::QueueHandle* queue, bool create) {
    using namespace upforge::opencl;
    *context = nullptr;
    *queue = nullptr;
    if (const Queues* const chosen = queues.load(); chosen && create) {
        if (!own_queue) {
            try {
                thread_local const Lease lease;
            } catch (const upforge::Error& error) {
                halide_error(user_context, error.what());
                return halide_error_code_gpu_device_error;
            }
        }
        *context = chosen->context();
        *queue = own_queue;
    }
    return 0;
}

int halide_release_cl_context(void*) {
    return 0;
}

}  // extern "C"
