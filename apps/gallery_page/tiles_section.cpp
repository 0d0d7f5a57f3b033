#include <fmt/format.h>

#include <cstring>

#include "gallery_page/numbers.h"
#include "gallery_page/samples.h"
#include "gallery_page/sections.h"
#include "gallery_page/svg.h"
#include "gallery_page/trial.h"

namespace upforge::gallery {

namespace {

using segment::AxisTile;
using segment::Tiling;

constexpr int tile = 320;
const Sample sample{"tiled", 2077, 960, 640};

Box kept(const AxisTile& row, const AxisTile& column) {
    return {double(column.first), double(row.first), double(column.pixels()), double(row.pixels())};
}

Box window(const Tiling& tiling, const AxisTile& row, const AxisTile& column) {
    return {double(column.window - tiling.width.before), double(row.window - tiling.height.before),
            double(tiling.window.x), double(tiling.window.y)};
}

/// What each tile keeps, and of one in the middle all that it sees.
Markup draw_tiles(const Tiling& tiling) {
    Markup drawing;
    for (const AxisTile& row : tiling.rows) {
        for (const AxisTile& column : tiling.columns) {
            drawing += rectangle(kept(row, column), "kept");
        }
    }
    const AxisTile& row = tiling.rows[tiling.rows.size() / 2];
    const AxisTile& column = tiling.columns[tiling.columns.size() / 2];
    return drawing + rectangle(window(tiling, row, column), "chosen") +
           rectangle(kept(row, column), "window");
}

/// Those that are not the same to the last bit.
std::int64_t unequal(const Tensor& a, const Tensor& b) {
    const std::size_t elements = a.shape().elements();
    std::int64_t count = 0;
    for (std::size_t i = 0; i < elements; ++i) {
        count += std::memcmp(a.floats() + i, b.floats() + i, sizeof(float)) != 0;
    }
    return count;
}

std::vector<Markup> row(const char* name, const segment::Segmentation& result) {
    const Tiling& tiling = result.tiling;
    return {name,
            grouped(static_cast<std::int64_t>(tiling.tiles())),
            size_text(tiling.window.y, tiling.window.x),
            fmt::format("{:.2f} ×", tiling.overhead()),
            duration(result.seconds.total),
            megabytes(result.bytes)};
}

/// What tiles overlap for, and whether it is enough.
std::string findings(segment::Segmenter& segmenter, const Tensor& image, const Tiling& tiling,
                     const Tiling& whole) {
    segment::ImageNetwork& network = segmenter.network();
    const Tensor in_tiles = scores(network, image, tiling);
    const Tensor at_once = scores(network, image, whole);
    return fmt::format(
        "A pixel of the output depends on {} pixels of the image. Tiles overlap that far, begin "
        "where every pooling of the network has its grid, and run the same kernels. Scores that "
        "differ from those of the whole image in any bit: {} of {}.",
        size_text(static_cast<int>(network.field().rows.pixels()),
                  static_cast<int>(network.field().columns.pixels())),
        grouped(unequal(in_tiles, at_once)),
        grouped(static_cast<std::int64_t>(in_tiles.shape().elements())));
}

Markup figures(const Specimen& specimen, const Picture& mask, const segment::Segmentation& tiled) {
    const Picture& picture = specimen.picture;
    return row_of(
        2, figure(drawing_over(image(picture, "Image of cells, divided into tiles"), picture.width,
                               picture.height, draw_tiles(tiled.tiling)),
                  "Tiles",
                  "White lines: what each tile keeps. Orange: one of them, and all that it has to "
                  "see.") +
               figure(image(mask, "Mask of the cells, without seams"), "Mask",
                      fmt::format("{} cells", tiled.mask.classes[1].components)));
}

}  // namespace

Section show_tiles(const Folder& folder, segment::Segmenter& segmenter) {
    const Specimen specimen(folder, sample);
    const Picture mask{specimen.file("mask"), sample.width, sample.height};
    const auto run = [&](std::optional<int> pixels) {
        return segment_image(segmenter, specimen.source, {.labels = folder / mask.file},
                             {.tile = pixels, .memory = enough_memory}, 2)
            .result;
    };
    const segment::Segmentation whole = run(std::nullopt);
    const segment::Segmentation tiled = run(tile);
    const Tensor pixels = prepared(segmenter, specimen.source);
    return {"tiles",
            "Any size, in tiles",
            "An image larger than memory goes through the network in tiles. Each is given as much "
            "around it as the network looks at, so that no pixel comes out differently.",
            figures(specimen, mask, tiled) +
                paragraph(findings(segmenter, pixels, tiled.tiling, whole.tiling)) +
                table({{"The fastest of 2 runs"},
                       {"Windows", true},
                       {"Window", true},
                       {"Pixels computed", true},
                       {"Time", true},
                       {"Memory", true}},
                      {row("Whole image", whole), row("Tiles", tiled)}),
            {fmt::format("upforge segment {} -o mask.png --tile {}", specimen.picture.file, tile)}};
}

}  // namespace upforge::gallery
