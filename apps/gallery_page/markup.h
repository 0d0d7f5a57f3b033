#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace upforge::gallery {

/// A piece of a page. Text that becomes one is escaped, and elements are closed, so that whatever
/// is put together can be parsed, as HTML and as XML.
class Markup {
  public:
    Markup() = default;
    Markup(std::string_view text);
    Markup(const std::string& text) : Markup(std::string_view(text)) {}
    Markup(const char* text) : Markup(std::string_view(text)) {}

    /// What is no text: a style sheet.
    static Markup verbatim(std::string_view source);

    const std::string& source() const { return source_; }

    Markup& operator+=(const Markup& next) {
        source_ += next.source_;
        return *this;
    }
    friend Markup operator+(Markup first, const Markup& next) { return first += next; }

  private:
    std::string source_;
};

struct Attribute {
    std::string_view name;
    std::string value;
};

Markup element(std::string_view name, const Markup& content);
Markup element(std::string_view name, const std::vector<Attribute>& attributes,
               const Markup& content);
/// One that never has content: "img", "rect".
Markup void_element(std::string_view name, const std::vector<Attribute>& attributes);

}  // namespace upforge::gallery
