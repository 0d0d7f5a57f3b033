#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/compare_image/agreement.h"
#include "apps/compare_image/report.h"
#include "image/png.h"
#include "image/png_reader.h"
#include "onnx/writer.h"
#include "tests/command.h"
#include "tests/expect_error.h"

namespace {

using namespace upforge;
using segment::Labeling;
using segment::Scores;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

/// Scores of two classes in a row of pixels.
Agreement of_pixels(const std::vector<float>& optimised, const std::vector<float>& naive) {
    const Shape shape{.width = static_cast<int>(naive.size() / 2), .channels = 2};
    return agreement(Tensor(shape, optimised), Tensor(shape, naive), Labeling(2, Scores::logits));
}

TEST(Agreement, OfEqualScoresIsPerfect) {
    const Agreement found = of_pixels({1, 0, 0, 2}, {1, 0, 0, 2});
    EXPECT_EQ(found.scores.largest, 0);
    EXPECT_EQ(found.mean, 0);
    EXPECT_EQ(found.pixels, 2U);
    EXPECT_EQ(found.other_class, 0U);
    EXPECT_TRUE(found.passes());
}

TEST(Agreement, FindsTheLargestDifference) {
    const Shape shape{.height = 2, .width = 2, .channels = 2};
    const Tensor naive(shape, {1, 0, 1, 0, 1, 0, 4, 0}), optimised = naive.clone();
    optimised.at(0, 0, 1, 0) = 1.25;
    optimised.at(0, 1, 0, 1) = -0.5;
    const Agreement found = agreement(optimised, naive, Labeling(2, Scores::logits));
    EXPECT_EQ(found.scores.largest, 0.5);
    EXPECT_EQ(found.scores.scaled(), 0.125);
    EXPECT_EQ(found.mean, 0.75 / 8);
    EXPECT_EQ(found.pixel, YX(1, 0));
    EXPECT_EQ(found.channel, 1);
    EXPECT_EQ(found.other_class, 0U);
    EXPECT_FALSE(found.passes());
    EXPECT_EQ(difference_at(optimised, naive, {0, 1}), 0.25);
}

TEST(Agreement, AllowsAnotherClassWhereItIsATie) {
    const Agreement found = of_pixels({1, 1.00005f, 0, 1}, {1.00005f, 1, 0, 1});
    EXPECT_EQ(found.other_class, 1U);
    EXPECT_EQ(found.wrong_class, 0U);
    EXPECT_TRUE(found.passes());
}

TEST(Agreement, AllowsNoOtherClassWhereItIsNoTie) {
    // Each score is within the bound, but the classes were further apart.
    const Agreement found = of_pixels({1.00008f, 1.00009f, 0, 1}, {1.00015f, 1, 0, 1});
    EXPECT_LT(found.scores.scaled(), 1e-4);
    EXPECT_EQ(found.other_class, 1U);
    EXPECT_EQ(found.wrong_class, 1U);
    EXPECT_FALSE(found.passes());
}

TEST(Agreement, DividesASingleChannelAtItsThreshold) {
    const auto of_channel = [](std::vector<float> optimised, std::vector<float> naive,
                               Scores kind) {
        const Shape shape{.width = static_cast<int>(naive.size())};
        return agreement(Tensor(shape, optimised), Tensor(shape, naive), Labeling(1, kind));
    };
    const Agreement tie = of_channel({2, -0.00005f}, {2, 0.00005f}, Scores::logits);
    EXPECT_EQ(tie.other_class, 1U);
    EXPECT_TRUE(tie.passes());
    const Agreement none = of_channel({1, 0.4f}, {1, 0.6f}, Scores::probabilities);
    EXPECT_EQ(none.wrong_class, 1U);
    EXPECT_FALSE(none.passes());
}

TEST(Agreement, TakesNoNumberForNoNumberOnly) {
    EXPECT_TRUE(of_pixels({not_a_number, 0}, {not_a_number, 0}).passes());
    const Agreement found = of_pixels({1, 0, not_a_number, 0}, {1, 0, 1, 0});
    EXPECT_EQ(found.scores.unequal, 1U);
    EXPECT_EQ(found.pixel, YX(0, 1));
    EXPECT_EQ(found.wrong_class, 1U);
    EXPECT_TRUE(std::isinf(found.mean));
    EXPECT_FALSE(found.passes());
}

TEST(Agreement, RefusesImagesOfDifferentShapes) {
    expect_error(ErrorCode::kernel_failed, "the optimised network made an image of 1x1x2x2", [] {
        agreement(Tensor({.width = 2, .channels = 2}), Tensor({.width = 3, .channels = 2}),
                  Labeling(2, Scores::logits));
    });
}

std::string complaint_about(const std::vector<float>& optimised, const std::vector<float>& naive) {
    ImageComparison comparison;
    comparison.image = "cells.png";
    comparison.agreement = of_pixels(optimised, naive);
    try {
        require_agreement(comparison);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(ImageComparison, IsRefusedForItsFirstReason) {
    EXPECT_EQ(complaint_about({1, 0}, {1, 0}), "");
    EXPECT_EQ(complaint_about({1, 0.5f}, {1, 0}),
              "the optimised scores of cells.png are not the naive ones: they differ by 0.5 of the "
              "range, more than the 1e-04 that is allowed");
    EXPECT_THAT(complaint_about({1.00008f, 1.00009f}, {1.00015f, 1}),
                HasSubstr("1 of 1 pixels are given another class although it is no tie"));
    EXPECT_THAT(complaint_about({1, not_a_number}, {1, 0}),
                HasSubstr("of 1 of 2 scores only one of both is a number"));
}

/// What the command draws: panels of a few pixels, each of them a square.
class Picture {
  public:
    Picture(const std::filesystem::path& path, int width, int height)
        : factor_(narrowest / std::max(width, height)) {
        PngReader reader(path);
        EXPECT_EQ(reader.header().width, 2 * left + 4 * narrowest + 3 * gap);
        std::vector<std::uint16_t> row(reader.header().row_samples());
        for (int y = 0; y < reader.header().height; ++y) {
            reader.read_row(row);
            rows_.push_back(row);
        }
    }

    std::vector<int> at(int panel, int y, int x) const {
        const auto& row = rows_.at(top + factor_ * y + factor_ / 2);
        const auto pixel =
            row.begin() + 3 * (left + panel * (narrowest + gap) + factor_ * x + factor_ / 2);
        return {pixel, pixel + 3};
    }

  private:
    static constexpr int left = 40, top = 132, narrowest = 300, gap = 24;

    int factor_;
    std::vector<std::vector<std::uint16_t>> rows_;
};

/// The command, in a folder with an image and models.
class CompareImage : public testing::Test {
  protected:
    static constexpr int width = 7, height = 5;

    static void SetUpTestSuite() {
        folder_ = std::make_unique<TemporaryFolder>();
        write_png(*folder_ / "grey.png", ramp());
        write_onnx(two_classes("Conv", {2, 1, 1, 1}, {2, -2}), *folder_ / "two.onnx");
        Model twice = two_classes("ConvTranspose", {1, 2, 2, 2}, {1, 1, 1, 1, 0, 0, 0, 0});
        twice.nodes.front().attributes.set("strides", Dims{2, 2});
        write_onnx(twice, *folder_ / "twice.onnx");
        const Outcome made = in_folder("make unet -o unet.onnx --base 2 --depth 2");
        ASSERT_EQ(made.exit_code, 0) << made.errors;
    }
    static void TearDownTestSuite() { folder_.reset(); }

    static int grey_at(int y, int x) { return 51 + 20 * y + 10 * x; }

    static Image ramp() {
        Image image(width, height, 1);
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                image.row(y)[x] = static_cast<std::uint8_t>(grey_at(y, x));
            }
        }
        return image;
    }

    /// A network of one operator, from grey to the scores of two classes.
    static Model two_classes(const char* operation, const Dims& dims,
                             const std::vector<float>& weights) {
        const Dim one{1}, open{};
        Model model;
        model.inputs = {{"x", ElementType::f32, std::vector<Dim>{one, one, open, open}}};
        model.outputs = {{"y", ElementType::f32, std::vector<Dim>{one, {2}, open, open}}};
        model.constants["w"] = Array::of(dims, weights);
        model.nodes = {{operation, "only", {"x", "w"}, {"y"}}};
        return model;
    }

    static Outcome in_folder(const std::string& arguments) {
        return upforge_command(arguments, *folder_ / "");
    }

    static nlohmann::json report_of(const std::string& arguments) {
        const Outcome outcome = in_folder("compare-image " + arguments + " --json");
        EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
        return nlohmann::json::parse(outcome.output);
    }

    static Picture picture_of(const std::string& arguments, int columns, int rows) {
        const TemporaryFolder folder;
        const std::string path = folder / "picture.png";
        const Outcome outcome = in_folder(fmt::format("compare-image {} -o {}", arguments, path));
        EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
        return {path, columns, rows};
    }

    static std::unique_ptr<TemporaryFolder> folder_;
};

std::unique_ptr<TemporaryFolder> CompareImage::folder_;

TEST_F(CompareImage, HasBothRunsSeeThePreparedImage) {
    const auto scores_at_first = [](const std::string& settings) {
        const auto report = report_of("grey.png --model two.onnx " + settings);
        EXPECT_EQ(report.at("largest_difference"), 0);
        EXPECT_EQ(report.at("at").at("y"), 0);
        EXPECT_EQ(report.at("at").at("x"), 0);
        EXPECT_EQ(report.at("at").at("optimised"), report.at("at").at("naive"));
        return report.at("at").at("naive").get<double>();
    };
    EXPECT_FLOAT_EQ(scores_at_first(""), 2 * 51 / 255.0);
    EXPECT_FLOAT_EQ(scores_at_first("--scale 255 --mean 1 --std 4"), 2 * (51 - 1) / 4.0);
}

TEST_F(CompareImage, ReportsOnARealNetwork) {
    const auto report = report_of("grey.png --model unet.onnx");
    EXPECT_THAT(report.at("size"), ElementsAre(height, width));
    EXPECT_EQ(report.at("output").at(0), height);
    EXPECT_EQ(report.at("output").at(1), width);
    EXPECT_EQ(report.at("conversion"), "8-bit grey repeated as red, green and blue");
    EXPECT_GT(report.at("seconds").at("naive"), 0);
    EXPECT_GT(report.at("ratio"), 0);
    EXPECT_LE(report.at("mean_difference"), report.at("largest_difference"));
    EXPECT_LE(report.at("scaled_difference"), 1e-4);
    EXPECT_EQ(report.at("other_class").at("no_tie"), 0);
    EXPECT_TRUE(report.at("picture").is_null());
    EXPECT_TRUE(report.at("passes"));
}

TEST_F(CompareImage, PrintsAPage) {
    const Outcome outcome =
        in_folder("compare-image - --model unet.onnx --classes sky,sea <grey.png");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_THAT(outcome.output,
                AllOf(HasSubstr("image               standard input, 5x7 pixels, 8-bit grey"),
                      HasSubstr("model               unet.onnx; pixels from 0 to 1"),
                      HasSubstr(" times as long\n"), HasSubstr("another class       ")));
}

TEST_F(CompareImage, DrawsAPicture) {
    const Picture picture = picture_of("grey.png --model two.onnx", width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const std::vector<int> grey(3, grey_at(y, x)), white(3, 255);
            EXPECT_EQ(picture.at(0, y, x), grey);
            EXPECT_EQ(picture.at(1, y, x), grey) << "class 0 has no colour";
            EXPECT_EQ(picture.at(2, y, x), grey);
            EXPECT_EQ(picture.at(3, y, x), white) << "which is no difference";
        }
    }
}

TEST_F(CompareImage, DrawsBothMasks) {
    // Whatever is negative is of class 1.
    const Picture picture =
        picture_of("grey.png --model two.onnx --mean 2 --colors black,#ff0000", width, height);
    const int y = height / 2, x = width / 2, grey = grey_at(y, x);
    const int rest = int(std::lround(0.6 * grey));
    EXPECT_THAT(picture.at(0, y, x), ElementsAre(grey, grey, grey));
    EXPECT_THAT(picture.at(1, y, x), ElementsAre(std::lround(0.6 * grey + 0.4 * 255), rest, rest));
    EXPECT_EQ(picture.at(2, y, x), picture.at(1, y, x));
}

TEST_F(CompareImage, ShowsTheImageInAsManyPixelsAsTheOutput) {
    const Picture picture = picture_of("grey.png --model twice.onnx", 2 * width, 2 * height);
    for (int y = 0; y < 2 * height; ++y) {
        for (int x = 0; x < 2 * width; ++x) {
            EXPECT_EQ(picture.at(0, y, x), std::vector<int>(3, grey_at(y / 2, x / 2)));
        }
    }
}

TEST_F(CompareImage, RefusesWhatItCannotDo) {
    expect_failure(in_folder("compare-image absent.png"), 1,
                   "cannot read absent.png: No such file");
    expect_failure(in_folder("compare-image unet.onnx"), 1, "cannot read unet.onnx: ");
    expect_failure(in_folder("compare-image grey.png --model absent.onnx"), 1, "absent.onnx");
    expect_failure(in_folder("compare-image grey.png --model two.onnx -o ./grey.png"), 1,
                   "./grey.png is the image; the picture needs another name");
    expect_failure(in_folder("compare-image grey.png -o -"), 2, "-o must be a file");
    expect_failure(in_folder("compare-image"), 2, "IMAGE is required");
    expect_failure(in_folder("compare-image grey.png --model two.onnx -o absent/picture.png"), 1,
                   "cannot write absent/picture.png: No such file or directory");
    EXPECT_THAT(folder_->contents(), Not(testing::Contains("picture.png")));
}

}  // namespace
