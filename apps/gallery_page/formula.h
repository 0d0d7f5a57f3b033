#pragma once

#include <string_view>

#include "gallery_page/markup.h"

namespace upforge::gallery {

/// Mathematics in a line of text: single letters become variables, and "_{p, q}" is set
/// lower; a hyphen is a minus.
Markup formula(std::string_view text);

}  // namespace upforge::gallery
