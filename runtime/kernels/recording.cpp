#include "kernels/recording.h"

#include <algorithm>
#include <utility>

#include "device/device_memory.h"
#include "kernels/call.h"
#include "upforge/machine.h"

namespace upforge::kernels {
namespace {

thread_local Recording* current = nullptr;

/// What a task allocates that has no size worth mentioning: sums of a few pixels.
constexpr std::size_t small_change = 1 << 16;

}  // namespace

Recording::Scope::Scope(Recording& recording) : before_(std::exchange(current, &recording)) {}

Recording::Scope::~Scope() {
    current = before_;
}

Recording* Recording::active() {
    return current;
}

void Recording::add(const Kernel& kernel, const CallArguments& arguments) {
    const std::size_t small = Scratch::room_for(small_change) * (2 * threads() + 2);
    scratch_bytes_ = std::max(scratch_bytes_, arguments.scratch_bytes() + small);
    steps_.push_back({&kernel, std::make_shared<const CallArguments>(arguments), {}, {}});
}

void Recording::add(std::function<void()> work, HostBlock read) {
    steps_.push_back({nullptr, nullptr, std::move(work), read});
}

void Recording::add(Choice choice) {
    choices_.push_back(std::move(choice));
}

bool Recording::runs_on_device() const {
    return std::ranges::all_of(steps_, [](const Step& step) {
        return step.kernel ? step.kernel->device != DeviceKind::cpu : step.read.data != nullptr;
    });
}

Recording Recording::on_device(const Locate& locate) const {
    Recording moved;
    for (const Step& step : steps_) {
        if (step.kernel) {
            moved.steps_.push_back({step.kernel,
                                    std::make_shared<const CallArguments>(
                                        step.arguments->on_device(*step.kernel, locate)),
                                    {},
                                    {}});
        } else {
            const Span span{step.read.data, step.read.elements, sizeof(float), false, false};
            const DevicePlace place = locate(span);
            moved.add(
                [=, read = step.read, bytes = span.bytes(), work = step.work] {
                    device::bring_back(place, read.data, bytes);
                    work();
                },
                step.read);
        }
    }
    return moved;
}

std::vector<HostBlock> Recording::read_by_host() const {
    std::vector<HostBlock> blocks;
    for (const Step& step : steps_) {
        if (step.read.data) {
            blocks.push_back(step.read);
        }
    }
    return blocks;
}

void Recording::clear() {
    *this = Recording(explains_);
}

void Recording::run(Scratch* scratch) const {
    for (const Step& step : steps_) {
        if (step.kernel) {
            step.arguments->call(*step.kernel, scratch);
        } else {
            step.work();
        }
    }
}

void on_host(std::function<void()> work, HostBlock read) {
    if (Recording* recording = Recording::active()) {
        recording->add(std::move(work), read);
    } else {
        work();
    }
}

}  // namespace upforge::kernels
