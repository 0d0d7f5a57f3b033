#include <nlohmann/json.hpp>

#include "tuned/fields.h"
#include "tuned/plugin.h"

namespace upforge::tuned {

using nlohmann::ordered_json;

std::string to_json(const Manifest& manifest) {
    auto entries = ordered_json::array();
    for (const auto& [kernel, function] : manifest.kernels) {
        entries.push_back({{"kernel", kernel}, {"function", function}});
    }
    const ordered_json all{{"version", 1},
                           {"abi", manifest.abi},
                           {"library", manifest.library},
                           {"kernels", entries},
                           {"winners", ordered_json::parse(to_json(manifest.winners))}};
    return all.dump(1) + '\n';
}

Manifest parse_manifest(std::string_view text, const std::string& source) {
    const Fields fields(text, source);
    Manifest manifest{.abi = fields.whole_number("abi"), .library = fields.text("library")};
    for (const nlohmann::json& object : fields.list("kernels")) {
        const Fields entry(object, source + ": a kernel");
        manifest.kernels.push_back({entry.text("kernel"), entry.text("function")});
    }
    manifest.winners = parse_winners(fields.object("winners").dump(), source + ": winners:");
    return manifest;
}

}  // namespace upforge::tuned
