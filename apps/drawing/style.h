#pragma once

#include "image/color.h"

/// What the pictures with text have in common.
namespace upforge::drawing {

inline constexpr Rgb paper{250, 249, 246};
inline constexpr Rgb ink{38, 40, 52};
inline constexpr Rgb pale_ink{112, 114, 124};
inline constexpr Rgb line{206, 204, 198};
inline constexpr Rgb alarm{190, 24, 40};

// Pixels a dot of the font.
inline constexpr int body_text = 2;
inline constexpr int name_text = 3;
inline constexpr int title_text = 4;
inline constexpr int capitals = 7;  ///< dots

}  // namespace upforge::drawing
