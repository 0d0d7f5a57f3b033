#include "kernels/choice.h"

#include <fmt/core.h>

#include "kernels/recording.h"
#include "upforge/error.h"

namespace upforge::kernels {
namespace {

thread_local const Kernel* preferred = nullptr;

bool has_parameters(const Kernel& kernel, const Demand& demand) {
    for (const Parameter& wanted : demand.parameters) {
        if (kernel.parameter(wanted.name) != wanted.value) {
            return false;
        }
    }
    return true;
}

bool usable(const Kernel& kernel, const Demand& demand) {
    return kernel.isa <= best_isa() && has_parameters(kernel, demand) &&
           (!demand.objection || demand.objection(kernel).empty());
}

double estimate(const Kernel& kernel, const Demand& demand) {
    return demand.estimate ? demand.estimate(kernel) : 0.0;
}

bool better(const Kernel& kernel, const Kernel& than, const Demand& demand) {
    if (kernel.isa != than.isa) {
        return kernel.isa > than.isa;
    }
    return estimate(kernel, demand) < estimate(than, demand);
}

const Kernel* best(const Demand& demand) {
    if (preferred && preferred->operation == demand.operation && usable(*preferred, demand)) {
        return preferred;
    }
    const Kernel* chosen = nullptr;
    for (const Kernel& kernel : built_in()) {
        if (kernel.operation == demand.operation && usable(kernel, demand) &&
            (!chosen || better(kernel, *chosen, demand))) {
            chosen = &kernel;
        }
    }
    return chosen;
}

std::string rejection(const Kernel& kernel, const Kernel* chosen, const Demand& demand) {
    if (kernel.isa > best_isa()) {
        return fmt::format("needs {}, but {} is the limit here", name_of(kernel.isa),
                           name_of(best_isa()));
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
    if (kernel.isa != chosen->isa) {
        return fmt::format("{} is weaker than {}", name_of(kernel.isa), name_of(chosen->isa));
    }
    const double own = estimate(kernel, demand), theirs = estimate(*chosen, demand);
    if (own == theirs) {
        return "stands later in the table";
    }
    return fmt::format("estimated {:.2f} times as slow", own / theirs);
}

}  // namespace

const Kernel& choose(const Demand& demand) {
    if (const Kernel* chosen = best(demand)) {
        if (Recording* recording = Recording::active(); recording && recording->explains()) {
            recording->add({chosen, demand.problem, consider(demand)});
        }
        return *chosen;
    }
    std::string reasons;
    for (const Considered& c : consider(demand)) {
        reasons += fmt::format("; {}: {}", to_string(*c.kernel), c.rejection);
    }
    throw Error(ErrorCode::unsupported, fmt::format("no kernel can run this {}{}", demand.operation,
                                                    reasons.empty() ? "; none is built" : reasons));
}

Preference::Preference(const Kernel& kernel) : before_(preferred) {
    preferred = &kernel;
}

Preference::~Preference() {
    preferred = before_;
}

std::vector<Considered> consider(const Demand& demand) {
    const Kernel* chosen = best(demand);
    std::vector<Considered> all;
    for (const Kernel& kernel : built_in()) {
        if (kernel.operation == demand.operation) {
            all.push_back({&kernel, &kernel == chosen ? "" : rejection(kernel, chosen, demand)});
        }
    }
    return all;
}

}  // namespace upforge::kernels
