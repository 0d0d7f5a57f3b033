#include "gallery_page/formula.h"

#include <algorithm>

namespace upforge::gallery {

namespace {

bool is_letter(char letter) {
    return ('a' <= letter && letter <= 'z') || ('A' <= letter && letter <= 'Z');
}

/// The first characters of the text that are all letters, or all none.
std::string_view next_run(std::string_view text) {
    const bool letters = is_letter(text.front());
    const auto end = std::ranges::find_if(text, [=](char letter) {
        return is_letter(letter) != letters || letter == '_' || letter == '-';
    });
    return text.substr(0, end - text.begin());
}

}  // namespace

Markup formula(std::string_view text) {
    Markup result;
    while (!text.empty()) {
        if (text.starts_with("_{")) {
            const std::size_t end = text.find('}');
            result += element("sub", formula(text.substr(2, end - 2)));
            text.remove_prefix(end + 1);
        } else if (text.front() == '-') {
            result += "−";
            text.remove_prefix(1);
        } else {
            const std::string_view run = next_run(text);
            const bool variable = run.size() == 1 && is_letter(run.front());
            result += variable ? element("var", run) : Markup(run);
            text.remove_prefix(run.size());
        }
    }
    return result;
}

}  // namespace upforge::gallery
