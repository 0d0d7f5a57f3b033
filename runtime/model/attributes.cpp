#include "model/attributes.h"

#include <fmt/format.h>

#include <type_traits>

#include "upforge/error.h"

namespace upforge {

namespace {

template <typename T>
constexpr const char* kind_of = nullptr;
template <>
constexpr const char* kind_of<std::int64_t> = "an integer";
template <>
constexpr const char* kind_of<float> = "a number";
template <>
constexpr const char* kind_of<std::string> = "a text";
template <>
constexpr const char* kind_of<std::vector<std::int64_t>> = "a list of integers";
template <>
constexpr const char* kind_of<std::vector<float>> = "a list of numbers";
template <>
constexpr const char* kind_of<std::vector<std::string>> = "a list of texts";
template <>
constexpr const char* kind_of<Array> = "a tensor";

std::string describe_kind(const Attribute& attribute) {
    return std::visit(
        [](const auto& value) {
            using T = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<T, Opaque>) {
                return fmt::format("a {}", value.kind);
            } else {
                return std::string(kind_of<T>);
            }
        },
        attribute);
}

/// Null when there is none of this name.
template <typename T>
const T* find(const std::map<std::string, Attribute>& values, const std::string& name) {
    const auto found = values.find(name);
    if (found == values.end()) {
        return nullptr;
    }
    const T* value = std::get_if<T>(&found->second);
    if (value == nullptr) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("attribute {} is {}, {} was expected", name,
                                describe_kind(found->second), kind_of<T>));
    }
    return value;
}

template <typename T>
T find_or(const std::map<std::string, Attribute>& values, const std::string& name,
          const T& otherwise) {
    const T* value = find<T>(values, name);
    return value == nullptr ? otherwise : *value;
}

template <typename T>
std::optional<T> find_if_any(const std::map<std::string, Attribute>& values,
                             const std::string& name) {
    const T* value = find<T>(values, name);
    return value == nullptr ? std::nullopt : std::optional<T>(*value);
}

struct Printer {
    std::string operator()(std::int64_t value) const { return fmt::to_string(value); }
    std::string operator()(float value) const { return fmt::to_string(value); }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(const Array& array) const {
        return fmt::format("{} {}", name_of(array.type()), to_string(array.dims()));
    }
    std::string operator()(const Opaque& opaque) const { return fmt::format("({})", opaque.kind); }
    template <typename T>
    std::string operator()(const std::vector<T>& values) const {
        return fmt::format("[{}]", fmt::join(values, ", "));
    }
};

}  // namespace

std::int64_t Attributes::integer(const std::string& name, std::int64_t otherwise) const {
    return find_or(values_, name, otherwise);
}

float Attributes::real(const std::string& name, float otherwise) const {
    return find_or(values_, name, otherwise);
}

std::string Attributes::text(const std::string& name, const std::string& otherwise) const {
    return find_or(values_, name, otherwise);
}

std::optional<std::vector<std::int64_t>> Attributes::integers(const std::string& name) const {
    return find_if_any<std::vector<std::int64_t>>(values_, name);
}

std::optional<std::vector<float>> Attributes::reals(const std::string& name) const {
    return find_if_any<std::vector<float>>(values_, name);
}

std::optional<Array> Attributes::array(const std::string& name) const {
    return find_if_any<Array>(values_, name);
}

std::string to_string(const Attribute& attribute) {
    return std::visit(Printer{}, attribute);
}

}  // namespace upforge
