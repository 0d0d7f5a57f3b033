#include "tune/toolchain.h"

#include <fmt/format.h>

#include <algorithm>

#include "tune/baselines.h"
#include "upforge/error.h"

namespace upforge::tune {
namespace {

std::string target_of_isa(Isa isa) {
    switch (isa) {
        case Isa::sse41:
            return UPFORGE_TARGET_SSE41;
        case Isa::avx2:
            return UPFORGE_TARGET_AVX2;
        case Isa::avx512:
            break;
    }
    return UPFORGE_TARGET_AVX512;
}

std::string needed_by(const std::string& family) {
    return family == "amx"     ? UPFORGE_NEEDED_BY_AMX
           : family == "pairs" ? UPFORGE_NEEDED_BY_PAIRS
                               : "";
}

bool stores_halves(const Recipe& recipe) {
    return std::ranges::find(recipe.settings, name_of(DataType::f16),
                             &Settings::value_type::second) != recipe.settings.end();
}

std::string target_of(const Recipe& recipe) {
    const bool halves = stores_halves(recipe);
    switch (recipe.device) {
        case DeviceKind::opencl:
            return std::string(UPFORGE_TARGET_OPENCL) + (halves ? UPFORGE_HALF_ON_OPENCL : "");
        case DeviceKind::vulkan:
            return std::string(UPFORGE_TARGET_VULKAN) + (halves ? UPFORGE_HALF_ON_VULKAN : "");
        case DeviceKind::cuda:
            return UPFORGE_TARGET_CUDA;
        case DeviceKind::cpu:
            break;
    }
    return target_of_isa(recipe.isa) + needed_by(recipe.family);
}

}  // namespace

Toolchain::Toolchain(std::filesystem::path generators)
    : generators_(generators.empty() ? UPFORGE_GENERATORS : std::move(generators)) {
    if (!std::filesystem::exists(generators_ / "conv")) {
        throw Error(ErrorCode::file,
                    fmt::format("there are no generators in {}, which compile candidates; build "
                                "upforge from its source (./run build), or name a folder that has "
                                "them",
                                generators_.string()));
    }
}

std::vector<std::string> Toolchain::compile_command(const Recipe& recipe,
                                                    const std::filesystem::path& folder,
                                                    const std::string& function,
                                                    const std::string& emitted) const {
    const std::string of_family = recipe.operation + '_' + recipe.family;
    const std::string generator =
        std::filesystem::exists(generators_ / of_family) ? of_family : recipe.operation;
    std::vector<std::string> command{
        generators_ / generator,      "-g", generator, "-f", function, "-o", folder, "-e", emitted,
        "target=" + target_of(recipe)};
    if (const std::string_view scheduler = autoscheduler_of(recipe.family); !scheduler.empty()) {
        command.insert(
            command.end(),
            {"-p", fmt::format(UPFORGE_AUTOSCHEDULERS "/libautoschedule_{}.so", recipe.family),
             fmt::format("autoscheduler={}", scheduler)});
    }
    for (const auto& [name, value] : recipe.settings) {
        command.push_back(fmt::format("{}={}", name, value));
    }
    return command;
}

std::vector<std::string> Toolchain::link_command(const std::vector<std::filesystem::path>& objects,
                                                 const std::filesystem::path& library) {
    std::vector<std::string> command{UPFORGE_LINKER, "-shared", "-o", library};
    command.insert(command.end(), objects.begin(), objects.end());
    return command;
}

Outcome Toolchain::compile(const Recipe& recipe, const std::filesystem::path& folder,
                           const Limits& limits) const {
    const Outcome generated = run_program(compile_command(recipe, folder), limits);
    if (!generated.succeeded()) {
        return generated;
    }
    const std::string stem = folder / candidate_name;
    return run_program(link_command({stem + ".o"}, stem + ".so"), limits);
}

}  // namespace upforge::tune
