#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "model/model.h"
#include "networks/options.h"

namespace upforge {

/// An architecture that upforge can state itself.
struct Architecture {
    std::string_view name;
    std::string_view summary;
    NetOptions defaults;
    std::vector<std::string_view> takes;  ///< the options that it has, by name
    /// A small input that it accepts.
    Dims (*input)(const NetOptions&);
    Model (*build)(const NetOptions&);
};

std::span<const Architecture> architectures();

/// Throws, naming all of them, when there is none of that name.
const Architecture& find_architecture(std::string_view name);

/// Sets one of the architecture's options from a text. Throws when it has no such option, or the
/// text does not say one of its values.
void set_option(NetOptions& options, const Architecture& architecture, std::string_view name,
                std::string_view text);

/// Builds the model, after checking that every option is in its range, and that those which the
/// architecture does not have are at their defaults.
Model make(const Architecture& architecture, const NetOptions& options);

}  // namespace upforge
