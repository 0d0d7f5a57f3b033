#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "upforge/machine.h"

namespace upforge::tuned {

/// The fields of a JSON object. What is wrong with one is thrown as Error(ErrorCode::file), behind
/// the name of where the object stands.
class Fields {
  public:
    /// Of a whole text, which says `"version": 1`.
    Fields(std::string_view text, std::string source);
    /// Of a part of one.
    Fields(nlohmann::json object, std::string source);

    std::string text(const char* key) const;
    int whole_number(const char* key) const;
    double number(const char* key) const;
    Isa isa() const;
    nlohmann::json list(const char* key) const;
    nlohmann::json object(const char* key) const;

    [[noreturn]] void fail(const std::string& what) const;

  private:
    const nlohmann::json& at(const char* key) const;

    nlohmann::json object_;
    std::string source_;
};

}  // namespace upforge::tuned
