#include "image/image.h"

#include <fmt/format.h>

#include "upforge/error.h"

namespace upforge {

Image::Image(int width, int height, int channels)
    : width_(width), height_(height), channels_(channels) {
    if (width < 1 || height < 1) {
        throw Error(
            ErrorCode::invalid_argument,
            fmt::format("an image of {}x{} pixels; both must be at least 1", width, height));
    }
    if (channels != 1 && channels != 3) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("an image of {} channels; grey has 1, RGB has 3", channels));
    }
    bytes_.resize(row_bytes() * height);
}

}  // namespace upforge
