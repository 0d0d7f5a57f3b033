#include "gallery_page/trial.h"

#include <optional>
#include <span>
#include <utility>

#include "segment/image_source.h"
#include "segment/normalization.h"

namespace upforge::gallery {

namespace {

Trial segment_once(segment::Segmenter& segmenter, const segment::ImageSource& image,
                   const segment::MaskPaths& paths, const segment::Division& division) {
    Trial trial;
    const auto keep = [&](std::span<const segment::Label> row) {
        trial.labels.insert(trial.labels.end(), row.begin(), row.end());
    };
    trial.result = segmenter.segment(image, paths, division, {.labels = keep});
    return trial;
}

}  // namespace

Trial segment_image(segment::Segmenter& segmenter, const segment::ImageSource& image,
                    const segment::MaskPaths& paths, const segment::Division& division, int runs) {
    Trial fastest = segment_once(segmenter, image, paths, division);
    for (int run = 1; run < runs; ++run) {
        Trial trial = segment_once(segmenter, image, paths, division);
        if (trial.result.seconds.total < fastest.result.seconds.total) {
            fastest = std::move(trial);
        }
    }
    return fastest;
}

Tensor prepared(segment::Segmenter& segmenter, const segment::ImageSource& image) {
    const int channels = segmenter.network().input_channels();
    segment::PixelRows rows(image, channels, segmenter.preprocessing().background);
    const segment::InputConversion conversion = segmenter.prepare(image);
    const Tensor result({.height = static_cast<int>(rows.header().height),
                         .width = static_cast<int>(rows.header().width),
                         .channels = channels});
    for (int y = 0; y < result.shape().height; ++y) {
        const Tensor row = result.crop(y, 0, 1, result.shape().width);
        conversion.apply(rows.next(), {row.floats(), row.shape().elements()});
    }
    return result;
}

Tensor scores(segment::ImageNetwork& network, const Tensor& image, const segment::Tiling& tiling) {
    const int width = tiling.width.output;
    const Tensor result(
        {.height = tiling.height.output, .width = width, .channels = network.output_channels()});
    int next = 0, done = 0;
    segment::run_tiles(
        network, tiling,
        [&](const Tensor& row) { row.copy_from(image.crop(next++, 0, 1, image.shape().width)); },
        [&](const Tensor& rows) {
            result.crop(done, 0, rows.shape().height, width).copy_from(rows);
            done += rows.shape().height;
        });
    return result;
}

}  // namespace upforge::gallery
