#include "gallery_page/lessons.h"

#include <fmt/format.h>

#include <algorithm>

#include "upforge/error.h"

namespace upforge::gallery {

namespace {

/// x is the input, y the output; i and p count rows, j and q columns, all from 0.
const std::vector<Lesson>& lessons() {
    static const std::vector<Lesson> all = {
        {"nearest",
         "Nearest neighbour",
         "Every pixel is repeated in a block of 4 × 4. Nothing is invented and nothing is "
         "smoothed: "
         "edges stay as sharp, and as jagged, as they were.",
         {"y[i, j] = x[⌊i / 4⌋, ⌊j / 4⌋]"}},
        {"bed of nails",
         "Bed of nails",
         "Every pixel goes to the upper left corner of its block, and all else is zero. Alone it "
         "is "
         "of little use, but it is the half of a transposed convolution that makes room; the "
         "kernel "
         "then fills it.",
         {"y[4i, 4j] = x[i, j],   zero elsewhere"}},
        {"max-unpool",
         "Max unpooling",
         "Max pooling writes down where in its window each maximum was. Unpooling puts the value "
         "back just there, so that what was found in the small image returns to its place in the "
         "large one. Here the input is pooled in windows of 4 × 4, each colour for itself, and "
         "unpooled again.",
         {"m[i, j] = the place of the largest x in window (i, j)",
          "y[m[i, j]] = x[m[i, j]],   zero elsewhere"}},
        {"bilinear",
         "Bilinear",
         "Every new pixel is a mean of its four nearest old ones, the nearer the heavier, where "
         "pixels are areas whose centres lie at halves. Slopes come out smooth, and so do edges.",
         {"y[i, j] = Σ_{p, q} x[p, q] · t(u - p) · t(v - q),   t(d) = max(0, 1 - |d|)",
          "u = (i + ½) / 4 - ½,   v = (j + ½) / 4 - ½,   both kept within the image"}},
        {"transposed conv, bilinear kernel",
         "Transposed convolution that interpolates",
         "Every pixel stamps a copy of the kernel, scaled by its value, 4 pixels from the last "
         "one; "
         "where copies overlap they add up. With a tent of 8 × 8 as its kernel that is bilinear "
         "interpolation, but for the edges, where stamps are missing. Networks often begin with it "
         "and learn something better.",
         {"y[i, j] = Σ_{p, q} x[p, q] · k[i + 2 - 4p, j + 2 - 4q]",
          "k[a, b] = t((a - 3½) / 4) · t((b - 3½) / 4),   0 ≤ a, b < 8"}},
        {"transposed conv, 3 x 3, stride 2",
         "Transposed convolution with a checkerboard",
         "The same with a kernel of 3 × 3 equal weights and stride 2. Since 3 is no multiple of 2, "
         "stamps overlap unevenly: along each axis every other pixel gets two of them and the ones "
         "between get one. A smooth image comes out as a checkerboard, which a network has to "
         "unlearn.",
         {"y[i, j] = Σ_{p, q} x[p, q] · ¼,   over 0 ≤ i + 1 - 2p < 3 and 0 ≤ j + 1 - 2q < 3"}},
        {"overlap of 3 x 3, stride 2",
         "The checkerboard alone",
         "The overlap itself, without any image: ones are stamped with ones, so that every pixel "
         "counts the stamps that reach it.",
         {"y[i, j] = |{(p, q) : 0 ≤ i + 1 - 2p < 3 and 0 ≤ j + 1 - 2q < 3}|"}},
    };
    return all;
}

}  // namespace

const Lesson& lesson_of(const std::string& method) {
    const auto lesson = std::ranges::find(lessons(), method, &Lesson::method);
    if (lesson == lessons().end()) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("the gallery has no lesson about '{}'", method));
    }
    return *lesson;
}

}  // namespace upforge::gallery
