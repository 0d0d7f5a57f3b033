#pragma once

namespace upforge::drawing {

/// A fixed-width font: 7 dots above the base line and 2 below it.
inline constexpr int glyph_width = 5;
inline constexpr int glyph_height = 9;
inline constexpr int glyph_advance = glyph_width + 1;

/// Whether a dot of a character is inked. What is not printable ASCII looks like '?'.
bool inked(char character, int x, int y);

}  // namespace upforge::drawing
