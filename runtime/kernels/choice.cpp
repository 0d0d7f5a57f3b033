#include "kernels/choice.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "device/current_device.h"
#include "kernels/recording.h"
#include "machine/bf16_units.h"
#include "tuned/advice.h"
#include "upforge/error.h"

namespace upforge::kernels {
namespace {

thread_local Preference* preference = nullptr;

bool has_parameters(const Kernel& kernel, const Demand& demand) {
    for (const Parameter& wanted : demand.parameters) {
        if (kernel.parameter(wanted.name) != wanted.value) {
            return false;
        }
    }
    return true;
}

Elements elements_of(const Kernel& kernel) {
    return {kernel.storage(), kernel.result()};
}

std::string to_text(const Elements& elements) {
    return fmt::format("{} and writes {}", name_of(elements.storage), name_of(elements.result));
}

bool usable(const Kernel& kernel, const Demand& demand) {
    return elements_of(kernel) == demand.elements && objection_of_machine(kernel).empty() &&
           has_parameters(kernel, demand) &&
           (!demand.objection || demand.objection(kernel).empty());
}

bool doubted(const Kernel& kernel, const Demand& demand) {
    return demand.doubt && !demand.doubt(kernel).empty();
}

double estimate(const Kernel& kernel, const Demand& demand) {
    const bool differ = demand.estimate && schedules_in_use() != Schedules::generic;
    return differ ? demand.estimate(kernel) : 0.0;
}

/// A kernel of the device in use; null where it has none for this.
const Kernel* device_kernel(const Demand& demand) {
    const DeviceKind kind = device::current().kind;
    const Kernel* chosen = nullptr;
    if (kind != DeviceKind::cpu) {
        for (const Kernel& kernel : built_for_devices()) {
            if (kernel.device == kind && kernel.operation == demand.operation &&
                usable(kernel, demand) && !doubted(kernel, demand) &&
                (!chosen || estimate(kernel, demand) < estimate(*chosen, demand))) {
                chosen = &kernel;
            }
        }
    }
    return chosen;
}

/// Before estimates: these know how wide an image is, and bits must not depend on that.
auto strength(const Kernel& kernel) {
    return std::pair(kernel.isa, kernel.bf16_unit());
}

bool better(const Kernel& kernel, const Kernel& than, const Demand& demand) {
    if (strength(kernel) != strength(than)) {
        return strength(kernel) > strength(than);
    }
    return estimate(kernel, demand) < estimate(than, demand);
}

const Kernel* estimated_best(const Demand& demand) {
    const Kernel* chosen = nullptr;
    for (const Kernel& kernel : built_in()) {
        if (kernel.operation == demand.operation && usable(kernel, demand) &&
            !doubted(kernel, demand) && (!chosen || better(kernel, *chosen, demand))) {
            chosen = &kernel;
        }
    }
    return chosen;
}

std::optional<tuned::Advice> advice_on(const Demand& demand) {
    return demand.problem && follows_tuning()
               ? tuned::advisor().advice(*demand.problem, best_isa(), threads())
               : std::nullopt;
}

/// What is chosen, and the record by which it is.
struct Best {
    const Kernel* kernel;
    std::optional<tuned::Advice> advice = {};
};

Best best(const Demand& demand) {
    if (preference && preference->kernel().operation == demand.operation &&
        usable(preference->kernel(), demand)) {
        return {&preference->take()};
    }
    if (const auto advice = advice_on(demand); advice && usable(*advice->kernel, demand)) {
        return {advice->kernel, advice};
    }
    const Kernel* const kernel = device_kernel(demand);
    return {kernel ? kernel : estimated_best(demand)};
}

/// `estimated`: the best by estimates.
std::string rejection(const Kernel& kernel, const Kernel* estimated, const Demand& demand) {
    if (std::string objection = objection_of_machine(kernel); !objection.empty()) {
        return objection;
    }
    if (const Elements own = elements_of(kernel); own != demand.elements) {
        return fmt::format("reads {}, not {}", to_text(own), to_text(demand.elements));
    }
    for (const Parameter& wanted : demand.parameters) {
        if (kernel.parameter(wanted.name) != wanted.value) {
            return fmt::format("has {}={}, not {}", wanted.name, kernel.parameter(wanted.name),
                               wanted.value);
        }
    }
    if (demand.objection) {
        if (std::string objection = demand.objection(kernel); !objection.empty()) {
            return objection;
        }
    }
    if (demand.doubt) {
        if (std::string doubt = demand.doubt(kernel); !doubt.empty()) {
            return doubt;
        }
    }
    if (kernel.isa != estimated->isa) {
        return fmt::format("{} is weaker than {}", name_of(kernel.isa), name_of(estimated->isa));
    }
    if (kernel.bf16_unit() != estimated->bf16_unit()) {
        return fmt::format("does not multiply bf16 by {}", name_of(estimated->bf16_unit()));
    }
    const double own = estimate(kernel, demand), theirs = estimate(*estimated, demand);
    if (own == theirs) {
        return "stands later in the table";
    }
    return fmt::format("estimated {:.2f} times as slow", own / theirs);
}

}  // namespace

std::string objection_of_machine(const Kernel& kernel) {
    if (kernel.isa > best_isa()) {
        return fmt::format("needs {}, but {} is the limit here", name_of(kernel.isa),
                           name_of(best_isa()));
    }
    return objection_to(kernel.bf16_unit());
}

const Kernel* find(const Demand& demand) {
    return best(demand).kernel;
}

const Kernel& choose(const Demand& demand) {
    if (const auto [kernel, advice] = best(demand); kernel) {
        if (Recording* recording = Recording::active(); recording && recording->explains()) {
            recording->add(
                {kernel, advice ? to_string(*advice) : "", demand.problem, consider(demand)});
        }
        return *kernel;
    }
    std::string reasons;
    for (const Considered& c : consider(demand)) {
        reasons += fmt::format("; {}: {}", to_string(*c.kernel), c.rejection);
    }
    throw Error(ErrorCode::unsupported, fmt::format("no kernel can run this {}{}", demand.operation,
                                                    reasons.empty() ? "; none is built" : reasons));
}

Preference::Preference(const Kernel& kernel) : kernel_(kernel), before_(preference) {
    preference = this;
}

Preference::~Preference() {
    preference = before_;
}

std::vector<Considered> consider(const Demand& demand) {
    const auto [chosen, advice] = best(demand);
    const Kernel* const estimated = estimated_best(demand);
    const std::string better =
        advice ? "when tuned, another was " + to_string(*advice) : "another is preferred";
    const auto considered = [&, chosen = chosen](const Kernel& kernel) -> Considered {
        return {&kernel, &kernel == chosen      ? ""
                         : &kernel == estimated ? better
                                                : rejection(kernel, estimated, demand)};
    };
    std::vector<Considered> all;
    for (const Kernel& kernel : built_for_devices()) {
        if (kernel.operation == demand.operation && kernel.device == device::current().kind) {
            const bool fits = usable(kernel, demand);
            all.push_back({&kernel, &kernel == chosen ? ""
                                    : fits            ? "another is estimated to be faster"
                                                      : rejection(kernel, &kernel, demand)});
        }
    }
    for (const Kernel& kernel : built_in()) {
        if (kernel.operation == demand.operation) {
            all.push_back(considered(kernel));
        }
    }
    const auto record = advice_on(demand);
    if (record && std::ranges::find(all, record->kernel, &Considered::kernel) == all.end()) {
        all.push_back(considered(*record->kernel));
    }
    return all;
}

}  // namespace upforge::kernels
