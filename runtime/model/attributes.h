#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/array.h"

namespace upforge {

/// What a file gives a node, but no node is known to need: "graph", "tensor of strings".
struct Opaque {
    std::string kind;
};

using Attribute = std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>,
                               std::vector<float>, std::vector<std::string>, Array, Opaque>;

/// A node's attributes by name. Reading one as a type that it does not have throws an Error that
/// names it and both types.
class Attributes {
  public:
    Attributes() = default;
    Attributes(std::initializer_list<std::pair<const std::string, Attribute>> values)
        : values_(values) {}

    bool has(const std::string& name) const { return values_.count(name) != 0; }
    void set(const std::string& name, Attribute value) { values_[name] = std::move(value); }
    auto begin() const { return values_.begin(); }
    auto end() const { return values_.end(); }

    std::int64_t integer(const std::string& name, std::int64_t otherwise) const;
    float real(const std::string& name, float otherwise) const;
    std::string text(const std::string& name, const std::string& otherwise) const;
    /// Absent when the node does not have it.
    std::optional<std::vector<std::int64_t>> integers(const std::string& name) const;
    std::optional<std::vector<float>> reals(const std::string& name) const;
    std::optional<Array> array(const std::string& name) const;

  private:
    std::map<std::string, Attribute> values_;
};

/// "3", "0.01", "[1, 1]", "float32 2x3", "(graph)": as `upforge inspect` prints it.
std::string to_string(const Attribute& attribute);

}  // namespace upforge
