#include "tuned/advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

#include "device/current_device.h"

namespace upforge::tuned {
namespace {

/// What a kernel has to gain on a processor of another model, to be taken on this one.
constexpr double convincing = 1.1;

std::string advice_key(std::string_view problem, Isa isa, int threads) {
    return fmt::format("{} {} {}", name_of(isa), threads, problem);
}

/// Of devices, those of one model say nothing of another, and threads of the CPU do not matter.
std::string advice_key(std::string_view problem, const Origin& of_device) {
    return fmt::format("{}: {}", of_device.cpu, problem);
}

const kernels::Kernel* find(std::string_view name, std::span<const kernels::Kernel> kernels) {
    const auto found = std::ranges::find_if(
        kernels, [&](const kernels::Kernel& kernel) { return to_string(kernel) == name; });
    return found == kernels.end() ? nullptr : &*found;
}

}  // namespace

std::string to_string(const Advice& advice) {
    return fmt::format("{:.2f} times as fast as the default on {}", advice.speed_up,
                       advice.measured_here ? "this processor" : "a processor of another model");
}

void Advisor::add(const Winners& winners, std::span<const kernels::Kernel> kernels) {
    if (winners.origin.halide != this_origin().halide) {
        return;
    }
    const std::unique_lock lock(mutex_);
    for (const Winner& winner : winners.all) {
        const kernels::Kernel* kernel = find(winner.kernel, kernels);
        kernel = kernel ? kernel : find(winner.kernel, kernels::built_in());
        kernel = kernel ? kernel : find(winner.kernel, kernels::built_for_devices());
        if (!kernel || !is_of_these_kernels(winner)) {
            continue;
        }
        const bool of_device = kernel->device != DeviceKind::cpu;
        const Advice advice{kernel, winner.default_seconds / winner.seconds,
                            of_device || winners.origin == this_origin()};
        if (!advice.measured_here && advice.speed_up < convincing) {
            continue;
        }
        const auto [known, is_new] =
            advice_.try_emplace(of_device ? advice_key(winner.problem, winners.origin)
                                          : advice_key(winner.problem, winner.isa, winner.threads),
                                advice);
        const bool better = advice.measured_here || (!known->second.measured_here &&
                                                     advice.speed_up > known->second.speed_up);
        if (!is_new && better) {
            known->second = advice;
        }
    }
}

std::optional<Advice> Advisor::advice(const kernels::Problem& problem, Isa isa, int threads) const {
    const std::shared_lock lock(mutex_);
    if (advice_.empty()) {
        return {};
    }
    const auto found = advice_.find(device::current().kind == DeviceKind::cpu
                                        ? advice_key(to_string(problem), isa, threads)
                                        : advice_key(to_string(problem), this_origin()));
    return found == advice_.end() ? std::nullopt : std::optional(found->second);
}

Advisor& advisor() {
    static Advisor advisor;
    [[maybe_unused]] static const bool filled = [] {
        for (const std::string_view text : kernels::winner_files()) {
            advisor.add(parse_winners(text, "a built-in file of winners"),
                        kernels::built_for_winners());
        }
        return true;
    }();
    return advisor;
}

}  // namespace upforge::tuned
