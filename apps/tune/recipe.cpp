#include "tune/recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <sstream>

#include "schedules/spaces.h"
#include "upforge/error.h"

namespace upforge::tune {
namespace {

std::span<const schedules::Tunable> tunables_of(std::string_view family) {
    const auto* const space =
        std::ranges::find(schedules::spaces, family, &schedules::Space::family);
    return space == std::end(schedules::spaces) ? std::span<const schedules::Tunable>()
                                                : space->tunables;
}

constexpr DeviceKind devices[] = {DeviceKind::opencl, DeviceKind::vulkan, DeviceKind::cuda};

bool is_tunable(std::string_view family, std::string_view name) {
    return std::ranges::any_of(tunables_of(family),
                               [&](const schedules::Tunable& t) { return t.name == name; });
}

}  // namespace

std::string_view Recipe::setting(std::string_view name) const {
    const auto found = std::ranges::find(settings, name, &Settings::value_type::first);
    return found == settings.end() ? std::string_view() : found->second;
}

std::string to_string(const Recipe& recipe) {
    std::string text = fmt::format(
        "{} {} {}", recipe.operation, recipe.family,
        recipe.device == DeviceKind::cpu ? name_of(recipe.isa) : name_of(recipe.device));
    for (const auto& [name, value] : recipe.settings) {
        text += fmt::format(" {}={}", name, value);
    }
    return text;
}

Recipe parse_recipe(const std::string& text) {
    std::istringstream words(text);
    Recipe recipe;
    std::string isa;
    words >> recipe.operation >> recipe.family >> isa;
    const auto require = [&](bool good) {
        if (!good) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("'{}' names no kernel; one is 'conv direct avx2 channels=16 "
                                    "pixels=6'",
                                    text));
        }
    };
    require(!isa.empty());
    const auto* const device = std::ranges::find(
        devices, isa, [](DeviceKind kind) { return std::string_view(name_of(kind)); });
    if (device != std::end(devices)) {
        recipe.device = *device;
    } else {
        recipe.isa = isa_from_name(isa);
    }
    for (std::string word; words >> word;) {
        const std::size_t equals = word.find('=');
        require(equals != 0 && equals < word.size() - 1);
        recipe.settings.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    }
    return recipe;
}

Settings with_elements(Settings settings, const kernels::Elements& elements) {
    if (elements.storage != DataType::f32) {
        settings.emplace_back("storage", name_of(elements.storage));
    }
    if (elements.result != elements.storage) {
        settings.emplace_back("result", name_of(elements.result));
    }
    return settings;
}

Recipe completed(const Recipe& recipe) {
    Recipe complete{recipe.operation, recipe.family, recipe.isa, {}, recipe.device};
    for (const auto& setting : recipe.settings) {
        if (!is_tunable(recipe.family, setting.first)) {
            complete.settings.push_back(setting);
        }
    }
    for (const schedules::Tunable& t : tunables_of(recipe.family)) {
        const std::string_view set = recipe.setting(t.name);
        complete.settings.emplace_back(t.name, set.empty() ? std::to_string(t.usual) : set);
    }
    return complete;
}

Recipe complete_recipe(const kernels::Kernel& kernel) {
    return completed(parse_recipe(to_string(kernel)));
}

const kernels::Kernel* of_table(const Recipe& recipe) {
    const Recipe complete = completed(recipe);
    const auto kernels =
        recipe.device == DeviceKind::cpu ? kernels::built_in() : kernels::built_for_devices();
    const auto found = std::ranges::find(kernels, complete, complete_recipe);
    return found == kernels.end() ? nullptr : &*found;
}

std::string kernel_name(const Recipe& recipe) {
    const kernels::Kernel* kernel = of_table(recipe);
    return kernel ? to_string(*kernel) : to_string(recipe);
}

}  // namespace upforge::tune
