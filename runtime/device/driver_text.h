#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace upforge {

/// What a driver calls something, fit to be shown: on one line, without blanks around it.
std::string one_line(std::string_view said);

/// As a driver left it: it need not end.
template <std::size_t size>
std::string one_line(const char (&said)[size]) {
    return one_line(std::string_view(said, size));
}

}  // namespace upforge
