#include "segment/settings.h"

#include <fmt/format.h>

#include <utility>

namespace upforge::segment {

namespace {

constexpr std::string_view prefix = "upforge.";

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\r\n";
    const std::size_t first = text.find_first_not_of(spaces);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

}  // namespace

Setting parse_setting(std::string_view text, std::string origin) {
    Setting setting{.words = {}, .origin = std::move(origin)};
    for (std::size_t comma = 0; comma != std::string_view::npos;) {
        comma = text.find(',');
        setting.words.emplace_back(trimmed(text.substr(0, comma)));
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    return setting;
}

Settings settings_in(const std::map<std::string, std::string>& metadata,
                     const std::string& source) {
    Settings settings;
    for (const auto& [key, text] : metadata) {
        if (key.starts_with(prefix)) {
            settings.emplace(key.substr(prefix.size()),
                             parse_setting(text, fmt::format("{}: {}", source, key)));
        }
    }
    return settings;
}

Settings overridden(Settings settings, Settings stronger) {
    stronger.merge(settings);
    return stronger;
}

}  // namespace upforge::segment
