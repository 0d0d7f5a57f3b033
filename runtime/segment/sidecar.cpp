#include "segment/sidecar.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "files/mapped_file.h"
#include "upforge/error.h"

namespace upforge::segment {

namespace {

using nlohmann::json;

std::string word_of(const json& value, const std::string& origin) {
    if (value.is_string()) {
        return value.get<std::string>();
    }
    if (value.is_number()) {
        return value.dump();
    }
    throw Error(ErrorCode::file,
                fmt::format("{} must be a number, a text or a list of these, but is or holds {}",
                            origin, value.is_null() ? "null" : value.type_name()));
}

Setting setting_of(const json& value, const std::string& origin) {
    if (value.is_string()) {
        return parse_setting(value.get_ref<const std::string&>(), origin);
    }
    if (!value.is_array()) {
        return {.words = {word_of(value, origin)}, .origin = origin};
    }
    Setting setting{.words = {}, .origin = origin};
    for (const json& word : value) {
        setting.words.push_back(word_of(word, origin));
    }
    return setting;
}

}  // namespace

std::filesystem::path sidecar_of(const std::filesystem::path& model) {
    return std::filesystem::path(model).replace_extension(".json");
}

Settings parse_sidecar(std::string_view text, const std::string& source) {
    const json parsed = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!parsed.is_object()) {
        throw Error(ErrorCode::file, fmt::format("{}: not a JSON object", source));
    }
    Settings settings;
    for (const auto& [key, value] : parsed.items()) {
        settings.emplace(key, setting_of(value, fmt::format("{}: {}", source, key)));
    }
    return settings;
}

Settings read_sidecar(const std::filesystem::path& path) {
    // What cannot be looked at is an error of the reading below, not an absent file.
    std::error_code error;
    if (std::filesystem::status(path, error).type() == std::filesystem::file_type::not_found) {
        return {};
    }
    const MappedFile file(path);
    const auto* text = reinterpret_cast<const char*>(file.bytes().data());
    return parse_sidecar({text, file.bytes().size()}, path.string());
}

Settings settings_of(const Model& model, const std::filesystem::path& path, Settings stronger) {
    const Settings beside = path.empty() ? Settings() : read_sidecar(sidecar_of(path));
    return overridden(overridden(settings_in(model.metadata, path.string()), beside),
                      std::move(stronger));
}

}  // namespace upforge::segment
