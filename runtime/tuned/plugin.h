#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tuned/winners.h"

namespace upforge::tuned {

/// Differs wherever programs call kernels in another way.
inline constexpr int plugin_abi = 1;

/// What a plug-in is: kernels compiled into a shared library, and winners that name them. It stands
/// beside the library, as a file of JSON.
struct Manifest {
    struct Entry {
        std::string kernel;    ///< as kernels::to_string spells it
        std::string function;  ///< in the library; there are NAME_argv and NAME_metadata

        bool operator==(const Entry&) const = default;
    };

    int abi = plugin_abi;
    std::string library = {};  ///< its file's name
    std::vector<Entry> kernels = {};
    Winners winners = {};

    bool operator==(const Manifest&) const = default;
};

std::string to_json(const Manifest& manifest);
/// Throws Error(ErrorCode::file) that begins with `source`.
Manifest parse_manifest(std::string_view text, const std::string& source);

/// Where plug-ins are looked for: $UPFORGE_PLUGINS, $XDG_DATA_HOME/upforge/plugins, or
/// ~/.local/share/upforge/plugins. Empty where none of them is set, or the first to nothing.
std::filesystem::path plugin_folder();

/// Lets kernels of the folder's plug-ins be chosen from now on, where their winners say so. Returns
/// a line for each plug-in that was refused. A folder that is not there has none.
std::vector<std::string> load_plugins(const std::filesystem::path& folder);

}  // namespace upforge::tuned
