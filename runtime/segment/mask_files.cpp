#include "segment/mask_files.h"

#include <fmt/format.h>

#include "upforge/error.h"

namespace upforge::segment {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<PngWriter> open(const fs::path& path, const PngFormat& format) {
    return path.empty() ? nullptr : std::make_unique<PngWriter>(path, format);
}

bool has_colors(const PngHeader& header) {
    return header.color == PngColor::rgb || header.color == PngColor::rgba ||
           header.color == PngColor::palette;
}

template <typename Sample>
void write_row(PngWriter& writer, std::span<const Sample> row) {
    if (!row.empty()) {
        writer.write_row(row);
    }
}

}  // namespace

std::vector<fs::path> MaskPaths::all() const {
    std::vector<fs::path> paths = probabilities;
    for (const fs::path* path : {&labels, &overlay, &contours}) {
        if (!path->empty()) {
            paths.push_back(*path);
        }
    }
    return paths;
}

MaskFiles::MaskFiles(const MaskPaths& paths, std::int64_t width, std::int64_t height,
                     const Labeling& labeling, const std::vector<Rgb>& colors,
                     const ImageSource& image, Rgb background)
    : labeling_(labeling),
      counter_(labeling.classes()),
      contour_finder_(width),
      label_row_(width),
      probability_row_(width * labeling.classes()),
      grey_row_(width) {
    const PngFormat format = label_format(width, height, labeling.classes(), colors);
    labels_ = open(paths.labels, format);
    contours_ = open(paths.contours, format);
    for (const fs::path& path : paths.probabilities) {
        probabilities_.push_back(open(
            path, {.width = width, .height = height, .color = PngColor::grey, .bit_depth = 16}));
    }
    if (paths.overlay.empty()) {
        return;
    }
    const PngHeader header = image.open()->header();
    if (header.width != width || header.height != height) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("no overlay of a mask of {}x{} pixels over an image of {}x{}: the "
                                "network changes the size",
                                height, width, header.height, header.width));
    }
    const int channels = has_colors(header) ? 3 : 1;
    image_ = std::make_unique<PixelRows>(image, channels, background);
    drawing_ = std::make_unique<Overlay>(width, channels, colors);
    overlay_ = open(paths.overlay,
                    {.width = width, .height = height, .color = PngColor::rgb, .bit_depth = 8});
}

std::span<const Label> MaskFiles::add_row(std::span<const float> scores) {
    labeling_.label(scores, label_row_);
    labeling_.weigh(scores, probability_row_);
    counter_.add_row(label_row_, probability_row_);
    const std::span<const Label> labels = label_row_;
    if (labels_) {
        labels_->write_row(labels);
    }
    if (contours_) {
        write_row(*contours_, contour_finder_.add_row(labels));
    }
    if (overlay_) {
        write_row(*overlay_, drawing_->add_row(image_->next(), labels));
    }
    for (std::size_t c = 0; c < probabilities_.size(); ++c) {
        quantize(probability_row_, labeling_.classes(), static_cast<int>(c), grey_row_);
        probabilities_[c]->write_row(std::span<const std::uint16_t>(grey_row_));
    }
    return labels;
}

void MaskFiles::finish() {
    if (contours_) {
        write_row(*contours_, contour_finder_.finish());
        contours_->finish();
    }
    if (overlay_) {
        write_row(*overlay_, drawing_->finish());
        overlay_->finish();
    }
    for (const Writer& probabilities : probabilities_) {
        probabilities->finish();
    }
    if (labels_) {
        labels_->finish();
    }
}

}  // namespace upforge::segment
