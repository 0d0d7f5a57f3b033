#include "kernels/registry.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "kernels/problem.h"
#include "schedules/spaces.h"

namespace upforge::kernels {

DataType Kernel::storage() const {
    return real_type_from(parameter("storage"));
}

DataType Kernel::result() const {
    const std::string_view own = parameter("result");
    return own.empty() ? storage() : real_type_from(own);
}

Bf16Unit Kernel::bf16_unit() const {
    return family == "amx"     ? Bf16Unit::amx
           : family == "pairs" ? Bf16Unit::avx512_bf16
                               : Bf16Unit::none;
}

bool Kernel::is_autoscheduled() const {
    return std::ranges::find(schedules::autoschedulers, family,
                             &schedules::Autoscheduler::family) !=
           std::end(schedules::autoschedulers);
}

std::string_view Kernel::parameter(std::string_view key) const {
    for (const Parameter& p : parameters) {
        if (p.name == key) {
            return p.value;
        }
    }
    return {};
}

int Kernel::number(std::string_view key, int otherwise) const {
    const std::string_view text = parameter(key);
    int value = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

int Kernel::number(const schedules::Tunable& tunable) const {
    return number(tunable.name, tunable.usual);
}

const char* runs_on(const Kernel& kernel) {
    return kernel.device == DeviceKind::cpu ? name_of(kernel.isa) : name_of(kernel.device);
}

std::string to_string(const Kernel& kernel) {
    std::string text = fmt::format("{} {} {}", kernel.operation, kernel.family, runs_on(kernel));
    for (const Parameter& p : kernel.parameters) {
        text += fmt::format(" {}={}", p.name, p.value);
    }
    return text;
}

}  // namespace upforge::kernels
