#include "gallery_page/samples.h"

#include <algorithm>
#include <utility>

namespace upforge::gallery {

namespace {

Image grey_image(const cells::CellImage& cells) {
    Image image(cells.width, cells.height, 1);
    for (int y = 0; y < cells.height; ++y) {
        std::copy_n(&cells.grey[std::size_t(y) * cells.width], cells.width, image.row(y).begin());
    }
    return image;
}

cells::CellImage cropped(const cells::CellImage& whole, const Part& part) {
    cells::CellImage result{part.width, part.height, {}, {}};
    for (int y = part.top; y < part.top + part.height; ++y) {
        const auto begin = std::ptrdiff_t{y} * whole.width + part.left;
        const auto append = [&](std::vector<std::uint8_t>& to,
                                const std::vector<std::uint8_t>& from) {
            to.insert(to.end(), from.begin() + begin, from.begin() + begin + part.width);
        };
        append(result.grey, whole.grey);
        append(result.labels, whole.labels);
    }
    return result;
}

}  // namespace

Specimen::Specimen(const Folder& folder, const Sample& sample)
    : Specimen(folder, sample.name, cells::synthesise(sample.seed, sample.width, sample.height)) {}

Specimen::Specimen(const Folder& folder, const std::string& sample_name,
                   const cells::CellImage& whole, const Part& part)
    : Specimen(folder, sample_name, cropped(whole, part)) {}

Specimen::Specimen(const Folder& folder, std::string sample_name, cells::CellImage image)
    : name(std::move(sample_name)),
      cells(std::move(image)),
      picture(folder.add(name + ".png", grey_image(cells))),
      source(folder / picture.file, {}) {}

}  // namespace upforge::gallery
