#include "image/png.h"

#include "image/png_writer.h"

namespace upforge {

void write_png(const std::filesystem::path& path, const Image& image) {
    PngWriter writer(path, {.width = image.width(),
                            .height = image.height(),
                            .color = image.channels() == 3 ? PngColor::rgb : PngColor::grey});
    for (int y = 0; y < image.height(); ++y) {
        writer.write_row(image.row(y));
    }
    writer.finish();
}

}  // namespace upforge
