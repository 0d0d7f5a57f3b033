#include "bench/device_peaks.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <vector>

#include "device/current_device.h"
#include "kernels/call.h"
#include "kernels/choice.h"
#include "kernels/recording.h"
#include "schedules/spaces.h"

namespace upforge::bench {
namespace {

/// About as many as the largest GPUs run at once.
constexpr std::size_t threads_at_once = 1 << 18;

/// Seconds beside which those of telling a device to begin are few.
constexpr double multiplying = 20e-3, streaming = 2e-3;

constexpr int first_steps = 256, most_steps = 1 << 26;

std::size_t chains_of(const kernels::Kernel& kernel) {
    return static_cast<std::size_t>(kernel.number(schedules::chains::chains));
}

/// A kernel of family `chains` and what it takes from where to where.
class Task {
  public:
    using SetOthers = std::function<void(kernels::Call& call)>;

    Task(const kernels::Kernel& kernel, std::size_t bytes, const device::Memory& input,
         const device::Memory& output, const SetOthers& set_others) {
        const auto chains = static_cast<std::ptrdiff_t>(chains_of(kernel));
        const auto floats = static_cast<std::ptrdiff_t>(bytes / sizeof(float));
        const std::ptrdiff_t columns = std::max<std::ptrdiff_t>(floats / chains, 1);
        const float nothing_of_the_host = 0;
        kernels::Recording recording;
        {
            const kernels::Recording::Scope scope(recording);
            kernels::Call call(kernel);
            for (const char* name : {"input", "output"}) {
                call.set(name, &nothing_of_the_host, {{chains, 1}, {columns, chains}});
            }
            set_others(call);
            call.run();
        }
        recording_ = recording.on_device([&](const kernels::Span& span) {
            const device::Memory& memory = span.written ? output : input;
            return kernels::DevicePlace{memory.handle(), memory.interface(), 0};
        });
    }

    /// Of a run, where the device was told of so many.
    double seconds(DeviceId device, int runs) const {
        using std::chrono::steady_clock;
        const halide_device_interface_t* const interface = device::current_interface();
        device::wait(device, interface);
        const auto start = steady_clock::now();
        for (int run = 0; run < runs; ++run) {
            recording_.run(nullptr);
        }
        device::wait(device, interface);
        return std::chrono::duration<double>(steady_clock::now() - start).count() / runs;
    }

  private:
    kernels::Recording recording_;
};

/// Different ones, so that no two chains are the same.
void fill_with_shares(const device::Memory& memory) {
    std::vector<float> numbers(memory.bytes() / sizeof(float));
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        numbers[i] = static_cast<float>(i) / static_cast<float>(numbers.size());
    }
    memory.upload(numbers.data(), memory.bytes());
}

}  // namespace

DevicePeaks::DevicePeaks(double streamed_bytes)
    : device_(device::current()),
      multiply_adds_(kernels::choose({.operation = "multiply_adds"})),
      copy_(kernels::choose({.operation = "copy"})),
      numbers_(threads_at_once * chains_of(multiply_adds_) * sizeof(float)),
      sums_(numbers_.bytes()),
      source_(static_cast<std::size_t>(streamed_bytes / 2)),
      target_(source_.bytes()),
      steps_(first_steps) {
    fill_with_shares(numbers_);
    fill_with_shares(source_);
}

double DevicePeaks::multiply_add_rate() {
    const auto seconds = [&](int steps) {
        return Task(multiply_adds_, numbers_.bytes(), numbers_, sums_,
                    [&](kernels::Call& call) {
                        call.set("factor", 0.5f).set("summand", 1.0f).set("steps", steps);
                    })
            .seconds(device_, 1);
    };
    double taken = seconds(steps_);
    for (; taken < multiplying && steps_ < most_steps; taken = seconds(steps_)) {
        steps_ *= 2;
    }
    return 2.0 * static_cast<double>(numbers_.bytes() / sizeof(float)) * steps_ / taken;
}

double DevicePeaks::streaming_seconds(double bytes) const {
    const double half = bytes / 2, most = static_cast<double>(source_.bytes());
    const Task task(copy_, static_cast<std::size_t>(std::min(half, most)), source_, target_,
                    [](kernels::Call&) {});
    const double once = task.seconds(device_, 1);
    const int runs = static_cast<int>(std::ceil(std::clamp(streaming / once, 1.0, 1000.0)));
    const double least = runs == 1 ? once : std::min(once, task.seconds(device_, runs));
    return least * std::max(half / most, 1.0);
}

}  // namespace upforge::bench
