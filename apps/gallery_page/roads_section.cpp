#include <fmt/format.h>

#include "gallery_page/match.h"
#include "gallery_page/numbers.h"
#include "gallery_page/samples.h"
#include "gallery_page/sections.h"
#include "gallery_page/trial.h"

namespace upforge::gallery {

namespace {

using segment::Division;
using segment::Method;

constexpr int patch = 64;
constexpr Part part{128, 192, 192, 192};

struct Road {
    const char* name;
    const char* slug;
    const char* explanation;
    Division division;
    int runs;
};

const std::vector<Road>& roads() {
    static const std::vector<Road> all = {
        {"Dense",
         "dense",
         "the whole image at once",
         {.method = Method::dense, .memory = enough_memory},
         3},
        {"Patch",
         "patch",
         "piece by piece, none of which sees the others",
         {.method = Method::patch, .tile = patch, .memory = enough_memory},
         3},
        {"Sliding",
         "sliding",
         "a window that moves on by a few pixels at a time",
         {.method = Method::sliding, .memory = enough_memory},
         1},
    };
    return all;
}

/// Of a road, beside the mask and the time of the dense one.
std::vector<Markup> row(const Road& road, const Trial& trial, const Trial& dense) {
    const segment::Tiling& tiling = trial.result.tiling;
    const double seconds = trial.result.seconds.total;
    return {road.name,
            grouped(static_cast<std::int64_t>(tiling.tiles())),
            size_text(tiling.window.y, tiling.window.x),
            fmt::format("{:.2f} ×", tiling.overhead()),
            duration(seconds),
            fmt::format("{:.2f} ×", seconds / dense.result.seconds.total),
            grouped(match(trial.labels, dense.labels).differing())};
}

Markup keys() {
    return key_row(key(both_color, "cell, as in dense") + key(added_color, "cell here only") +
                   key(missed_color, "cell in dense only"));
}

}  // namespace

Section show_roads(const Folder& folder, segment::Segmenter& segmenter) {
    const Specimen specimen(
        folder, "roads",
        cells::synthesise(sample_image.seed, sample_image.width, sample_image.height), part);
    Markup figures = figure(image(specimen.picture, "A part of the image of cells"), "Image",
                            fmt::format("{} of cells.png", size_text(part.height, part.width)));
    std::vector<Trial> trials;
    std::vector<std::vector<Markup>> rows;
    for (const Road& road : roads()) {
        trials.push_back(segment_image(segmenter, specimen.source, {}, road.division, road.runs));
        const Trial &trial = trials.back(), &dense = trials.front();
        const Picture picture = folder.add(specimen.file(road.slug),
                                           draw_match(part.width, trial.labels, dense.labels));
        figures +=
            figure(image(picture, fmt::format("Mask, {}", road.slug)), road.name, road.explanation);
        rows.push_back(row(road, trial, dense));
    }
    return {
        "roads",
        "Dense, patch and sliding",
        "Before networks grew images back, a classifier was slid over the image and asked about "
        "each place: right, and slow. Cutting the image into patches is fast, but a patch does "
        "not know what lies beyond its edge.",
        row_of(4, figures) + keys() +
            table({{"Road"},
                   {"Windows", true},
                   {"Window", true},
                   {"Pixels computed", true},
                   {"Time", true},
                   {"Beside dense", true},
                   {"Pixels that differ", true}},
                  rows),
        {fmt::format("upforge segment {} -o mask.png --method patch --tile {}",
                     specimen.picture.file, patch),
         fmt::format("upforge segment {} -o mask.png --method sliding", specimen.picture.file)}};
}

}  // namespace upforge::gallery
