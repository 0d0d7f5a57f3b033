#include "tune/plugin_maker.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>

#include "core/output_file.h"
#include "files/mapped_file.h"
#include "kernels/registry.h"
#include "tune/work_folder.h"
#include "tuned/plugin.h"
#include "upforge/error.h"

namespace upforge::tune {
namespace {

namespace fs = std::filesystem;

bool is_built_in(const std::string& kernel) {
    return std::ranges::any_of(kernels::built_in(),
                               [&](const auto& k) { return to_string(k) == kernel; });
}

std::vector<tuned::Manifest::Entry> entries_of(const tuned::Winners& winners) {
    std::set<std::string> kernels;
    for (const tuned::Winner& winner : winners.all) {
        if (!is_built_in(winner.kernel)) {
            kernels.insert(winner.kernel);
        }
    }
    std::vector<tuned::Manifest::Entry> entries;
    for (const std::string& kernel : kernels) {
        entries.push_back({kernel, fmt::format("upforge_plugin_{}", entries.size())});
    }
    return entries;
}

void compile(const std::vector<std::string>& command, const Limits& limits,
             const std::string& what) {
    if (const auto outcome = run_program(command, limits); !outcome.succeeded()) {
        const std::string words = outcome.errors.substr(0, outcome.errors.find('\n'));
        throw Error(ErrorCode::unsupported,
                    fmt::format("{} did not compile: {}: {}", what, outcome.text(), words));
    }
}

void write(std::span<const std::byte> bytes, const fs::path& path) {
    OutputFile file(path);
    file.append(bytes);
    file.commit();
}

void make_folder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) {
        throw_cannot_write(folder, error.message());
    }
}

/// Those of the processor that another manifest named.
void remove_libraries(const fs::path& folder, const std::string& stem, const std::string& but) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
        const std::string name = entry.path().filename();
        if (name != but && name.starts_with(stem + '.') && name.ends_with(".so")) {
            fs::remove(entry.path(), ignored);
        }
    }
}

}  // namespace

fs::path make_plugin(const tuned::Winners& winners, const Toolchain& toolchain,
                     const fs::path& folder, const Limits& limits) {
    const std::string manifest_name = tuned::winners_file_name(winners.origin.cpu);
    const std::string stem = fs::path(manifest_name).stem();
    tuned::Manifest manifest{.kernels = entries_of(winners), .winners = winners};
    // Another name for other contents, so that a manifest never meets another one's library.
    manifest.library =
        fmt::format("{}.{:016x}.so", stem, std::hash<std::string>{}(to_json(manifest)));

    const WorkFolder work;
    std::vector<fs::path> objects;
    for (const auto& [kernel, function] : manifest.kernels) {
        compile(toolchain.compile_command(parse_recipe(kernel), work.path(), function), limits,
                kernel);
        objects.push_back(work.path() / (function + ".o"));
    }
    const fs::path library = work.path() / manifest.library;
    compile(Toolchain::link_command(objects, library), limits, "the plug-in's library");

    make_folder(folder);
    write(MappedFile(library).bytes(), folder / manifest.library);
    const std::string text = to_json(manifest);
    write(std::as_bytes(std::span(text)), folder / manifest_name);
    remove_libraries(folder, stem, manifest.library);
    return folder / manifest_name;
}

}  // namespace upforge::tune
