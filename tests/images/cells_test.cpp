/// The network that segments when no other is named, on synthetic cells that it was not trained on.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "apps/cells/synthesis.h"
#include "image/png_reader.h"
#include "tests/grade.h"
#include "upforge/network.h"

namespace upforge::cells {
namespace {

const std::string model_file = UPFORGE_SOURCE_DIR "/apps/cells/cells.onnx";

/// Training begins at 1,000,000.
constexpr std::uint64_t first_held_out_seed = 1;

int held_out_images() {
    return smoke_test() ? 5 : 50;
}

/// Of mean 0 and deviation 1, as the model's metadata asks.
void standardise(const std::vector<std::uint8_t>& grey, float* values) {
    const auto count = static_cast<double>(grey.size());
    const double mean = std::accumulate(grey.begin(), grey.end(), 0.0) / count;
    const double squares = std::inner_product(grey.begin(), grey.end(), grey.begin(), 0.0);
    const double deviation = std::sqrt(squares / count - mean * mean) + 1e-6;
    std::transform(grey.begin(), grey.end(), values, [&](std::uint8_t level) {
        return static_cast<float>((level - mean) / deviation);
    });
}

std::vector<std::uint8_t> segment(Session& session, const CellImage& image) {
    standardise(image.grey, session.input().floats());
    session.run();
    const Tensor& scores = session.output();
    std::vector<std::uint8_t> labels;
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            labels.push_back(scores.at(0, y, x, 1) > scores.at(0, y, x, 0));
        }
    }
    return labels;
}

/// Pixels that are in both over pixels that are in either.
double iou(const std::vector<std::uint8_t>& found, const std::vector<std::uint8_t>& actual,
           int label) {
    int both = 0;
    int either = 0;
    for (std::size_t i = 0; i < actual.size(); ++i) {
        both += found[i] == label && actual[i] == label;
        either += found[i] == label || actual[i] == label;
    }
    return either == 0 ? 1 : 1.0 * both / either;
}

struct MeanIou {
    double background = 0;
    double cell = 0;
};

MeanIou mean_iou(int images, int width, int height) {
    Session session = Network(model_file).session(Shape{.height = height, .width = width});
    MeanIou mean;
    for (int i = 0; i < images; ++i) {
        const CellImage image = synthesise(first_held_out_seed + i, width, height);
        const std::vector<std::uint8_t> found = segment(session, image);
        mean.background += iou(found, image.labels, 0) / images;
        mean.cell += iou(found, image.labels, 1) / images;
    }
    fmt::print("mean IoU of {} images of {}x{}: background {:.4f}, cell {:.4f}\n", images, height,
               width, mean.background, mean.cell);
    return mean;
}

TEST(Cells, AreFoundInImagesOfTheSizeThatWasTrained) {
    const MeanIou mean = mean_iou(held_out_images(), 128, 128);
    EXPECT_GE(mean.cell, 0.90);
    EXPECT_GE(mean.background, 0.90);
}

TEST(Cells, AreFoundInImagesOfAnotherSize) {
    const MeanIou mean = mean_iou(2, 328, 248);
    EXPECT_GE(mean.cell, 0.90);
    EXPECT_GE(mean.background, 0.90);
}

TEST(Cells, NetworkIsSmall) {
    EXPECT_LE(std::filesystem::file_size(model_file), 4'000'000u);
}

TEST(Cells, NetworkStatesHowToPrepareImages) {
    const std::map<std::string, std::string> metadata = Network(model_file).metadata();
    EXPECT_EQ(metadata.at("upforge.normalize"), "zscore");
    EXPECT_EQ(metadata.at("upforge.classes"), "background,cell");
}

/// FNV-1a.
std::uint32_t checksum(const std::vector<std::uint8_t>& bytes) {
    std::uint32_t value = 0x811c9dc5;
    for (const std::uint8_t byte : bytes) {
        value = (value ^ byte) * 0x01000193;
    }
    return value;
}

TEST(Synthesis, GivesTheSameBytesEverywhere) {
    const CellImage image = synthesise(1, 61, 47);
    EXPECT_EQ(image.grey.size(), 61u * 47u);
    EXPECT_EQ(checksum(image.grey), 2609852403u);
    EXPECT_EQ(checksum(image.labels), 3486232346u);
}

TEST(Synthesis, MadeTheImageInTheGallery) {
    const CellImage image = synthesise(2014, 512, 512);
    PngReader reader(UPFORGE_SOURCE_DIR "/apps/gallery/cells.png");
    ASSERT_EQ(reader.header().row_samples(), image.width);
    ASSERT_EQ(reader.header().height, image.height);
    std::vector<std::uint16_t> row(image.width);
    for (int y = 0; y < image.height; ++y) {
        reader.read_row(row);
        EXPECT_TRUE(std::equal(row.begin(), row.end(), &image.grey[std::size_t(y) * image.width]))
            << "row " << y;
    }
}

TEST(Synthesis, EachSeedGivesAnotherImage) {
    EXPECT_NE(synthesise(1, 32, 32).grey, synthesise(2, 32, 32).grey);
}

}  // namespace
}  // namespace upforge::cells
