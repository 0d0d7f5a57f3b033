#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/problem.h"
#include "kernels/registry.h"

namespace upforge::tune {

/// NAME=VALUE for a generator.
using Settings = std::vector<std::pair<std::string, std::string>>;

/// What a kernel is generated from: a line of the kernel table, for one instruction set.
struct Recipe {
    std::string operation;
    std::string family;
    Isa isa = Isa::sse41;
    Settings settings;
    DeviceKind device = DeviceKind::cpu;  ///< whose instructions they are then

    /// Empty when it is not set.
    std::string_view setting(std::string_view name) const;

    bool operator==(const Recipe&) const = default;
};

/// "conv direct avx512 channels=64 pixels=6", as kernels are named.
std::string to_string(const Recipe& recipe);

/// Throws `invalid_argument` when the text is not such a name.
Recipe parse_recipe(const std::string& text);

/// With what its tensors hold, as the kernel table spells it, where floats go without saying.
Settings with_elements(Settings settings, const kernels::Elements& elements);

/// With every number of its schedule, the usual ones where it sets none: one name for one kernel.
Recipe completed(const Recipe& recipe);
Recipe complete_recipe(const kernels::Kernel& kernel);

/// The kernel of the table that it describes; null where there is none.
const kernels::Kernel* of_table(const Recipe& recipe);
/// As the table spells it, or whoever compiles it for winners.
std::string kernel_name(const Recipe& recipe);

}  // namespace upforge::tune
