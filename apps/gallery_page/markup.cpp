#include "gallery_page/markup.h"

#include <fmt/format.h>

namespace upforge::gallery {

namespace {

std::string escaped(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        switch (letter) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            default:
                result += letter;
        }
    }
    return result;
}

/// "img src="cells.png"", without the brackets.
std::string tag(std::string_view name, const std::vector<Attribute>& attributes) {
    std::string result(name);
    for (const Attribute& attribute : attributes) {
        result += fmt::format(" {}=\"{}\"", attribute.name, escaped(attribute.value));
    }
    return result;
}

}  // namespace

Markup::Markup(std::string_view text) : source_(escaped(text)) {}

Markup Markup::verbatim(std::string_view source) {
    Markup markup;
    markup.source_ = source;
    return markup;
}

Markup element(std::string_view name, const Markup& content) {
    return element(name, {}, content);
}

Markup element(std::string_view name, const std::vector<Attribute>& attributes,
               const Markup& content) {
    return Markup::verbatim(
        fmt::format("<{}>{}</{}>", tag(name, attributes), content.source(), name));
}

Markup void_element(std::string_view name, const std::vector<Attribute>& attributes) {
    return Markup::verbatim(fmt::format("<{} />", tag(name, attributes)));
}

}  // namespace upforge::gallery
