#include <fmt/format.h>

#include <array>
#include <vector>

#include "demo/panels.h"
#include "gallery_page/match.h"
#include "gallery_page/numbers.h"
#include "gallery_page/samples.h"
#include "gallery_page/sections.h"
#include "gallery_page/trial.h"
#include "image/png_writer.h"

namespace upforge::gallery {

namespace {

using segment::Segmenter;

constexpr int runs = 3;

const std::array other_samples{Sample{"large-cells", 2031, 320, 240},
                               Sample{"haze", 2024, 301, 227}};

struct Shown {
    Specimen specimen;
    Trial trial;
    Match with_truth;
};

std::vector<segment::Label> truth_of(const Specimen& specimen) {
    return {specimen.cells.labels.begin(), specimen.cells.labels.end()};
}

Shown show(const Folder& folder, Segmenter& segmenter, const Sample& sample) {
    const Specimen specimen(folder, sample);
    const Trial trial = segment_image(
        segmenter, specimen.source,
        {.labels = folder / specimen.file("mask"), .overlay = folder / specimen.file("overlay")},
        {.memory = enough_memory}, runs);
    return {specimen, trial, match(trial.labels, truth_of(specimen))};
}

Picture picture_of(const Shown& shown, const char* what) {
    return {shown.specimen.file(what), shown.specimen.picture.width, shown.specimen.picture.height};
}

Picture draw_contours(const Folder& folder, Segmenter& segmenter, const Shown& shown) {
    const Picture picture = picture_of(shown, "contours");
    segment_image(segmenter, shown.specimen.source, {.contours = folder / picture.file},
                  {.memory = enough_memory}, 1);
    return picture;
}

/// The probability of class 1 in 256 colours.
Picture draw_probability(const Folder& folder, Segmenter& segmenter, const Shown& shown) {
    const Picture picture = picture_of(shown, "probability");
    std::vector<Rgb> colors;
    for (int i = 0; i < 256; ++i) {
        const auto [red, green, blue] = demo::heat_color(i / 255.0);
        colors.push_back({red, green, blue});
    }
    PngWriter writer(folder / picture.file, {.width = picture.width,
                                             .height = picture.height,
                                             .color = PngColor::palette,
                                             .palette = colors});
    const Tensor image = scores(segmenter.network(), prepared(segmenter, shown.specimen.source),
                                shown.trial.result.tiling);
    const int classes = segmenter.labeling().classes();
    std::vector<float> probabilities(std::size_t(picture.width) * classes);
    std::vector<std::uint8_t> row(picture.width);
    for (int y = 0; y < picture.height; ++y) {
        segmenter.labeling().weigh({&image.at(0, y, 0, 0), probabilities.size()}, probabilities);
        for (int x = 0; x < picture.width; ++x) {
            row[x] = static_cast<std::uint8_t>(
                segment::quantized(probabilities[std::size_t(x) * classes + 1]) >> 8);
        }
        writer.write_row(std::span<const std::uint8_t>(row));
    }
    writer.finish();
    return picture;
}

Markup input_figure(const Shown& shown) {
    const Picture& picture = shown.specimen.picture;
    return figure(image(picture, "Grey image of cells"), "Image",
                  fmt::format("{}, {}", size_text(picture.height, picture.width),
                              shown.trial.result.conversion));
}

Markup mask_figure(const Shown& shown) {
    return figure(image(picture_of(shown, "mask"), "Mask of the cells"), "Mask",
                  fmt::format("{} cells", shown.trial.result.mask.classes[1].components));
}

Markup overlay_figure(const Shown& shown) {
    return figure(image(picture_of(shown, "overlay"), "The mask over the image"), "Overlay");
}

Markup truth_figure(const Folder& folder, const Shown& shown) {
    const Picture picture = folder.add(
        shown.specimen.file("truth"),
        draw_match(shown.specimen.picture.width, shown.trial.labels, truth_of(shown.specimen)));
    return figure(image(picture, "Where the mask differs from the truth"), "Against the truth",
                  fmt::format("IoU {:.3f}", shown.with_truth.overlap()));
}

Markup classes_table(const Segmenter& segmenter, const Shown& shown) {
    std::vector<std::vector<Markup>> rows;
    for (int c = 0; c < segmenter.labeling().classes(); ++c) {
        const segment::ClassStatistics& of = shown.trial.result.mask.classes[c];
        rows.push_back({class_name(segmenter.preprocessing(), c), grouped(of.pixels),
                        percent(of.area), grouped(of.components), fmt::format("{:.4f}", of.least),
                        fmt::format("{:.4f}", of.mean), fmt::format("{:.4f}", of.most)});
    }
    return table({{"Class"},
                  {"Pixels", true},
                  {"Area", true},
                  {"Components", true},
                  {"Least probability", true},
                  {"Mean", true},
                  {"Most", true}},
                 rows);
}

Markup timings_table(const std::vector<Shown>& all) {
    std::vector<std::vector<Markup>> rows;
    for (const auto& [specimen, trial, with_truth] : all) {
        const auto& [decode, network, encode, total] = trial.result.seconds;
        const double pixels = double(specimen.picture.width) * specimen.picture.height;
        rows.push_back(
            {specimen.picture.file, size_text(specimen.picture.height, specimen.picture.width),
             duration(decode), duration(network), duration(encode), duration(total),
             fmt::format("{:.1f}", pixels / total / 1e6), megabytes(trial.result.bytes)});
    }
    return table({{"Image"},
                  {"Size"},
                  {"Decode", true},
                  {"Network", true},
                  {"Encode", true},
                  {"Total", true},
                  {"Mpixel/s", true},
                  {"Memory", true}},
                 rows);
}

Markup closely(const Folder& folder, Segmenter& segmenter, const Shown& shown) {
    const Picture probability = draw_probability(folder, segmenter, shown);
    const Picture contours = draw_contours(folder, segmenter, shown);
    return row_of(3, input_figure(shown) + mask_figure(shown) + overlay_figure(shown) +
                         figure(image(probability, "How probable a cell is, in colours"),
                                "Probability", "of a cell, dark 0 to light 1") +
                         figure(image(contours, "Contours of the mask"), "Contours") +
                         truth_figure(folder, shown)) +
           key_row(key(both_color, "cell in both") + key(added_color, "in the mask only") +
                   key(missed_color, "in the truth only")) +
           classes_table(segmenter, shown);
}

Markup costs(Segmenter& segmenter, const std::vector<Shown>& all) {
    return element("h3", "What that takes") +
           paragraph(
               fmt::format("The fastest of {} runs. Encoding is classes, statistics, mask and "
                           "overlay; memory is what a run takes besides the {} weights.",
                           runs, grouped(count_parameters(segmenter.network().model())))) +
           timings_table(all);
}

}  // namespace

Section show_cells(const Folder& folder, Segmenter& segmenter) {
    std::vector<Shown> all{show(folder, segmenter, sample_image)};
    Markup body =
        closely(folder, segmenter, all.front()) + element("h3", "Other images, other sizes") +
        paragraph(
            "Sizes need not fit the network: what is missing is mirrored, and cut off again.");
    for (const Sample& sample : other_samples) {
        const Shown& shown = all.emplace_back(show(folder, segmenter, sample));
        body += row_of(4, input_figure(shown) + mask_figure(shown) + overlay_figure(shown) +
                              truth_figure(folder, shown));
    }
    body += costs(segmenter, all);
    return {
        "cells",
        "A U-Net on images of cells",
        "The network that ships was trained on synthetic images of cells in uneven light, which "
        "touch each other, with noise and blur. These are some that it never saw; as they are "
        "synthetic, the truth is known.",
        body,
        {"upforge segment cells.png -o mask.png --overlay overlay.png --contours contours.png",
         "upforge segment cells.png --json"}};
}

}  // namespace upforge::gallery
