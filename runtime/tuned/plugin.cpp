#include "tuned/plugin.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <system_error>
#include <utility>

#include "files/mapped_file.h"
#include "tuned/advice.h"
#include "upforge/error.h"

namespace upforge::tuned {
namespace {

namespace fs = std::filesystem;

/// What was loaded stays so: kernels of it may be recorded anywhere.
struct Plugin {
    Manifest manifest;
    std::vector<kernels::Kernel> kernels;
};

void require_fit(const Manifest& manifest) {
    const auto require = [](const std::string& what, const auto& its, const auto& ours) {
        if (its != ours) {
            throw Error(ErrorCode::unsupported,
                        fmt::format("it is made for {} {}, but this program has {}; `upforge tune "
                                    "--apply` makes it anew",
                                    what, its, ours));
        }
    };
    require("kernel ABI", manifest.abi, plugin_abi);
    require("Halide", manifest.winners.origin.halide, this_origin().halide);
    for (const Winner& winner : manifest.winners.all) {
        const std::string_view operation = operation_of(winner.kernel);
        require(fmt::format("sources of {}", operation), winner.algorithm,
                kernels::algorithm(operation));
    }
}

template <typename Function>
Function find_function(void* library, const std::string& name) {
    void* const address = ::dlsym(library, name.c_str());
    if (!address) {
        throw Error(ErrorCode::file, fmt::format("its library has no function {}", name));
    }
    return reinterpret_cast<Function>(address);
}

/// The kernel points into the entry.
kernels::Kernel load_kernel(void* library, const Manifest::Entry& entry) {
    std::vector<std::string_view> words;
    for (std::string_view rest = entry.kernel; !rest.empty();) {
        const std::size_t space = std::min(rest.find(' '), rest.size());
        words.push_back(rest.substr(0, space));
        rest.remove_prefix(std::min(space + 1, rest.size()));
    }
    if (words.size() < 3) {
        throw Error(ErrorCode::file, fmt::format("'{}' names no kernel", entry.kernel));
    }
    std::vector<kernels::Parameter> parameters;
    for (const std::string_view word : std::span(words).subspan(3)) {
        const std::size_t equals = std::min(word.find('='), word.size() - 1);
        parameters.push_back({word.substr(0, equals), word.substr(equals + 1)});
    }
    return {entry.function,
            words[0],
            words[1],
            isa_from_name(std::string(words[2])),
            std::move(parameters),
            find_function<int (*)(void**)>(library, entry.function + "_argv"),
            find_function<const halide_filter_metadata_t* (*)()>(library,
                                                                 entry.function + "_metadata")};
}

void load(const fs::path& file) {
    static std::deque<Plugin> loaded;
    const MappedFile mapped(file);
    const std::string_view text(reinterpret_cast<const char*>(mapped.bytes().data()),
                                mapped.bytes().size());
    Plugin plugin{parse_manifest(text, "its manifest"), {}};
    require_fit(plugin.manifest);
    void* const library =
        ::dlopen((file.parent_path() / plugin.manifest.library).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        throw Error(ErrorCode::file, ::dlerror());
    }
    const Plugin& kept = loaded.emplace_back(std::move(plugin));
    for (const Manifest::Entry& entry : kept.manifest.kernels) {
        loaded.back().kernels.push_back(load_kernel(library, entry));
    }
    advisor().add(kept.manifest.winners, kept.kernels);
}

}  // namespace

fs::path plugin_folder() {
    if (const char* const folder = std::getenv("UPFORGE_PLUGINS")) {
        return folder;
    }
    if (const char* const data = std::getenv("XDG_DATA_HOME"); data && *data) {
        return fs::path(data) / "upforge/plugins";
    }
    const char* const home = std::getenv("HOME");
    return home && *home ? fs::path(home) / ".local/share/upforge/plugins" : fs::path();
}

std::vector<std::string> load_plugins(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
        if (entry.path().extension() == ".json") {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    std::vector<std::string> refusals;
    for (const fs::path& file : files) {
        try {
            load(file);
        } catch (const Error& refusal) {
            refusals.push_back(
                fmt::format("the plug-in {} is left out: {}", file.string(), refusal.what()));
        }
    }
    return refusals;
}

}  // namespace upforge::tuned
