#include "tuned/fields.h"

#include <fmt/format.h>

#include <utility>

#include "upforge/error.h"

namespace upforge::tuned {

using nlohmann::json;

Fields::Fields(std::string_view text, std::string source)
    : Fields(json::parse(text, nullptr, /*allow_exceptions=*/false), std::move(source)) {
    if (const int version = whole_number("version"); version != 1) {
        fail(fmt::format("is of version {}, but this program knows version 1 only", version));
    }
}

Fields::Fields(json object, std::string source)
    : object_(std::move(object)), source_(std::move(source)) {
    if (!object_.is_object()) {
        fail("is not a JSON object");
    }
}

std::string Fields::text(const char* key) const {
    const json& value = at(key);
    if (!value.is_string()) {
        fail(fmt::format("has {}={}, which is no text", key, value.dump()));
    }
    return value.get<std::string>();
}

int Fields::whole_number(const char* key) const {
    const json& value = at(key);
    if (!value.is_number_integer()) {
        fail(fmt::format("has {}={}, which is no whole number", key, value.dump()));
    }
    return value.get<int>();
}

double Fields::number(const char* key) const {
    const json& value = at(key);
    if (!value.is_number()) {
        fail(fmt::format("has {}={}, which is no number", key, value.dump()));
    }
    return value.get<double>();
}

Isa Fields::isa() const {
    const std::string name = text("isa");
    try {
        return isa_from_name(name);
    } catch (const Error& error) {
        fail(fmt::format("has a wrong isa: {}", error.what()));
    }
}

json Fields::list(const char* key) const {
    const json& value = at(key);
    if (!value.is_array()) {
        fail(fmt::format("has {}={}, which is no list", key, value.dump()));
    }
    return value;
}

json Fields::object(const char* key) const {
    const json& value = at(key);
    if (!value.is_object()) {
        fail(fmt::format("has {}={}, which is no object", key, value.dump()));
    }
    return value;
}

void Fields::fail(const std::string& what) const {
    throw Error(ErrorCode::file, fmt::format("{} {}", source_, what));
}

const json& Fields::at(const char* key) const {
    const auto found = object_.find(key);
    if (found == object_.end()) {
        fail(fmt::format("lacks \"{}\"", key));
    }
    return *found;
}

}  // namespace upforge::tuned
