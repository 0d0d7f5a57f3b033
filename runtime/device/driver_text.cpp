#include "device/driver_text.h"

#include <algorithm>
#include <cctype>

namespace upforge {

std::string one_line(std::string_view said) {
    std::string text(said.substr(0, said.find('\0')));
    std::ranges::replace_if(
        text, [](unsigned char c) { return std::iscntrl(c) != 0; }, ' ');
    text.erase(text.find_last_not_of(' ') + 1);
    text.erase(0, text.find_first_not_of(' '));
    return text;
}

}  // namespace upforge
