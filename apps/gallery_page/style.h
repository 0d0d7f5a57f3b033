#pragma once

#include <string_view>

namespace upforge::gallery {

/// How the page looks, in light and in dark, on a desk and on a phone.
std::string_view style_sheet();

}  // namespace upforge::gallery
