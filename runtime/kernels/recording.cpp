#include "kernels/recording.h"

#include <algorithm>
#include <utility>

#include "kernels/call.h"
#include "upforge/machine.h"

namespace upforge::kernels {
namespace {

thread_local Recording* current = nullptr;

/// What kernels allocate that has no size worth mentioning: sums of a few pixels.
constexpr std::size_t small_change = 1 << 16;

/// Tasks that may hold memory at once: a thread that waits for the inner tasks of one may begin
/// another.
std::size_t tasks_at_once() {
    return 2 * static_cast<std::size_t>(threads()) + 2;
}

}  // namespace

Recording::Scope::Scope(Recording& recording) : before_(std::exchange(current, &recording)) {}

Recording::Scope::~Scope() {
    current = before_;
}

Recording* Recording::active() {
    return current;
}

void Recording::add(const Kernel& kernel, const CallArguments& arguments) {
    const std::size_t task = Scratch::room_for(arguments.scratch_of_task() + small_change);
    scratch_bytes_ = std::max(scratch_bytes_, tasks_at_once() * task);
    steps_.push_back({&kernel, std::make_shared<const CallArguments>(arguments), {}});
}

void Recording::add(std::function<void()> work) {
    steps_.push_back({nullptr, nullptr, std::move(work)});
}

void Recording::add(std::vector<Considered> considered) {
    choices_.push_back(std::move(considered));
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

void on_host(std::function<void()> work) {
    if (Recording* recording = Recording::active()) {
        recording->add(std::move(work));
    } else {
        work();
    }
}

}  // namespace upforge::kernels
