#include "image/png.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "image/png_reader.h"
#include "image/png_writer.h"
#include "tests/expect_error.h"
#include "tests/file_size_limit.h"
#include "tests/temporary_folder.h"

namespace upforge {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

/// Bytes that no filter or compressor makes small.
Image noise(int width, int height, int channels) {
    Image image(width, height, channels);
    std::uint32_t state = 1;
    for (int y = 0; y < height; ++y) {
        std::ranges::generate(image.row(y), [&] {
            state = state * 1664525 + 1013904223;
            return static_cast<std::uint8_t>(state >> 24);
        });
    }
    return image;
}

/// By libpng's own simple reader, which shares nothing with the writer.
Image read_back(const std::filesystem::path& path) {
    png_image header{};
    header.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_file(&header, path.c_str()) == 0) {
        ADD_FAILURE() << path << ": " << header.message;
        return {};
    }
    const int width = static_cast<int>(header.width);
    const int height = static_cast<int>(header.height);
    const int channels = static_cast<int>(PNG_IMAGE_SAMPLE_CHANNELS(header.format));
    std::vector<std::uint8_t> bytes(PNG_IMAGE_SIZE(header));
    EXPECT_NE(png_image_finish_read(&header, nullptr, bytes.data(), 0, nullptr), 0)
        << header.message;

    Image image(width, height, channels);
    for (int y = 0; y < height; ++y) {
        std::copy_n(bytes.begin() + y * width * channels, width * channels, image.row(y).begin());
    }
    return image;
}

TEST(WritePng, RoundTrip) {
    const TemporaryFolder folder;
    for (const int channels : {1, 3}) {
        for (const auto& [width, height] :
             {std::pair{1, 1}, {1, 9}, {7, 1}, {31, 17}, {640, 480}}) {
            SCOPED_TRACE(fmt::format("{}x{}, {} channels", width, height, channels));
            const Image image = noise(width, height, channels);
            write_png(folder / "image.png", image);
            EXPECT_EQ(read_back(folder / "image.png"), image);
        }
    }
    EXPECT_THAT(folder.contents(), ElementsAre("image.png"));
}

TEST(WritePng, ReplacesAnOlderFile) {
    const TemporaryFolder folder;
    write_png(folder / "image.png", noise(50, 50, 3));
    write_png(folder / "image.png", noise(2, 2, 1));
    EXPECT_EQ(read_back(folder / "image.png"), noise(2, 2, 1));
}

TEST(WritePng, SaysWhereItCannotWrite) {
    const TemporaryFolder folder;
    const std::filesystem::path path = folder / "missing" / "image.png";
    expect_error(ErrorCode::file, "cannot write " + path.string() + ": No such file or directory",
                 [&] { write_png(path, noise(2, 2, 1)); });
    EXPECT_THAT(folder.contents(), IsEmpty());
}

TEST(WritePng, LeavesNothingOnAFullDisk) {
    const TemporaryFolder folder;
    const FileSizeLimit limit(10'000);
    expect_error(ErrorCode::file, "image.png: File too large",
                 [&] { write_png(folder / "image.png", noise(300, 300, 3)); });
    EXPECT_THAT(folder.contents(), IsEmpty());
    expect_error(ErrorCode::file, "cannot write /dev/full: No space left on device",
                 [&] { write_png("/dev/full", noise(300, 300, 3)); });
}

TEST(WritePng, KeepsTheOlderFileOnAFullDisk) {
    const TemporaryFolder folder;
    write_png(folder / "image.png", noise(5, 5, 3));
    const FileSizeLimit limit(10'000);
    EXPECT_THROW(write_png(folder / "image.png", noise(300, 300, 3)), Error);
    EXPECT_EQ(read_back(folder / "image.png"), noise(5, 5, 3));
    EXPECT_THAT(folder.contents(), ElementsAre("image.png"));
}

TEST(WritePng, RefusesAnEmptyImage) {
    const TemporaryFolder folder;
    expect_error(ErrorCode::file, "cannot write ",
                 [&] { write_png(folder / "image.png", Image()); });
    EXPECT_THAT(folder.contents(), IsEmpty());
}

/// A deterministic sample of every value up to `largest`, different in every place.
std::vector<std::uint16_t> sample_row(std::int64_t count, int largest, int seed) {
    std::vector<std::uint16_t> row(count);
    std::uint32_t state = seed + 1;
    std::ranges::generate(row, [&] {
        state = state * 1664525 + 1013904223;
        return static_cast<std::uint16_t>((state >> 8) % (largest + 1));
    });
    row.back() = static_cast<std::uint16_t>(largest);
    return row;
}

std::vector<Rgb> colors(int count) {
    std::vector<Rgb> colors(count);
    for (int i = 0; i < count; ++i) {
        colors[i] = {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(255 - i), 7};
    }
    return colors;
}

/// Writes rows of samples, and reads the same ones.
void expect_round_trip(const PngFormat& format, int largest) {
    SCOPED_TRACE(fmt::format("{}x{}, colour type {}, {} bits", format.width, format.height,
                             static_cast<int>(format.color), format.bit_depth));
    const TemporaryFolder folder;
    const std::int64_t samples = format.width * channels_of(format.color);
    PngWriter writer(folder / "image.png", format);
    for (int y = 0; y < format.height; ++y) {
        writer.write_row(sample_row(samples, largest, y));
    }
    writer.finish();

    PngReader reader(folder / "image.png");
    const PngHeader& header = reader.header();
    EXPECT_EQ(header.width, format.width);
    EXPECT_EQ(header.height, format.height);
    EXPECT_EQ(header.color, format.color);
    EXPECT_EQ(header.bit_depth, format.bit_depth);
    EXPECT_FALSE(header.interlaced);
    ASSERT_EQ(header.palette.size(), format.palette.size());
    for (std::size_t i = 0; i < format.palette.size(); ++i) {
        EXPECT_EQ(header.palette[i].color, format.palette[i]);
    }
    std::vector<std::uint16_t> row(samples);
    for (int y = 0; y < format.height; ++y) {
        reader.read_row(row);
        ASSERT_EQ(row, sample_row(samples, largest, y)) << "row " << y;
    }
    EXPECT_EQ(reader.warning(), "");
}

constexpr std::pair<int, int> some_sizes[] = {{1, 1}, {1, 9}, {7, 1}, {31, 17}, {200, 150}};

TEST(PngWriter, RoundTripsEveryColorAndDepth) {
    for (const auto& [width, height] : some_sizes) {
        for (const PngColor color :
             {PngColor::grey, PngColor::grey_alpha, PngColor::rgb, PngColor::rgba}) {
            for (const int bits : {1, 2, 4, 8, 16}) {
                if (bits >= 8 || color == PngColor::grey) {
                    expect_round_trip(
                        {.width = width, .height = height, .color = color, .bit_depth = bits},
                        (1 << bits) - 1);
                }
            }
        }
    }
}

TEST(PngWriter, RoundTripsLabelsOfAnyNumberOfClasses) {
    for (const auto& [width, height] : some_sizes) {
        for (const int classes : {1, 2, 3, 4, 5, 16, 17, 255, 256, 257, 65536}) {
            expect_round_trip(label_format(width, height, classes, colors(std::min(classes, 256))),
                              classes - 1);
        }
    }
}

TEST(PngWriter, GivesLabelsTheFewestBits) {
    const auto bits = [](int classes) {
        return label_format(1, 1, classes, colors(std::min(classes, 256))).bit_depth;
    };
    EXPECT_THAT((std::vector{bits(1), bits(2), bits(3), bits(4), bits(5), bits(16), bits(17),
                             bits(256), bits(257), bits(65536)}),
                ElementsAre(1, 1, 2, 2, 4, 4, 8, 8, 16, 16));
    EXPECT_EQ(label_format(1, 1, 256, colors(256)).color, PngColor::palette);
    EXPECT_EQ(label_format(1, 1, 257, {}).color, PngColor::grey);
    expect_error(ErrorCode::unsupported, "65537 classes; a label image has 1 to 65536",
                 [] { label_format(1, 1, 65537, {}); });
    expect_error(ErrorCode::invalid_argument, "2 colours for 3 classes",
                 [] { label_format(1, 1, 3, colors(2)); });
}

TEST(PngWriter, TakesRowsOfBytesToo) {
    const TemporaryFolder folder;
    PngWriter writer(folder / "image.png", {.width = 2, .height = 1, .bit_depth = 16});
    const std::vector<std::uint8_t> bytes = {3, 255};
    writer.write_row(bytes);
    writer.finish();
    std::vector<std::uint16_t> row(2);
    PngReader(folder / "image.png").read_row(row);
    EXPECT_THAT(row, ElementsAre(3, 255));
}

/// Read by libpng, as the reader skips text.
TEST(PngWriter, WritesTexts) {
    const TemporaryFolder folder;
    const PngFormat format{
        .width = 1, .height = 1, .texts = {{"Software", "upforge"}, {"classes", "cell, border"}}};
    PngWriter writer(folder / "image.png", format);
    writer.write_row(std::vector<std::uint8_t>{0});
    writer.finish();

    std::FILE* file = std::fopen((folder / "image.png").c_str(), "rb");
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_init_io(png, file);
    png_read_info(png, info);
    png_textp texts = nullptr;
    int count = 0;
    png_get_text(png, info, &texts, &count);
    ASSERT_EQ(count, 2);
    EXPECT_STREQ(texts[0].key, "Software");
    EXPECT_STREQ(texts[0].text, "upforge");
    EXPECT_STREQ(texts[1].key, "classes");
    EXPECT_STREQ(texts[1].text, "cell, border");
    png_destroy_read_struct(&png, &info, nullptr);
    std::fclose(file);
}

TEST(PngWriter, RefusesSamplesThatDoNotFit) {
    const TemporaryFolder folder;
    PngWriter labels(folder / "labels.png", label_format(2, 1, 3, colors(3)));
    expect_error(ErrorCode::invalid_argument, "labels.png: sample 3 in row 0, the largest is 2",
                 [&] {
                     labels.write_row(std::vector<std::uint8_t>{0, 3});
                 });
    PngWriter greys(folder / "greys.png", {.width = 2, .height = 1});
    expect_error(ErrorCode::invalid_argument, "greys.png: sample 256 in row 0, the largest is 255",
                 [&] {
                     greys.write_row(std::vector<std::uint16_t>{256, 0});
                 });
    expect_error(ErrorCode::invalid_argument, "greys.png: 3 samples for row 0; it has 1 rows of 2",
                 [&] { greys.write_row(std::vector<std::uint8_t>(3)); });
}

TEST(PngWriter, WritesNothingUnlessItIsFinished) {
    const TemporaryFolder folder;
    {
        PngWriter writer(folder / "image.png", {.width = 2, .height = 2});
        writer.write_row(std::vector<std::uint8_t>{0, 1});
        expect_error(ErrorCode::invalid_argument, "image.png: 1 rows were written of 2",
                     [&] { writer.finish(); });
    }
    EXPECT_THAT(folder.contents(), IsEmpty());
}

TEST(PngWriter, RefusesFormatsThatPngDoesNotHave) {
    const TemporaryFolder folder;
    for (const PngFormat& format :
         {PngFormat{.width = 0, .height = 1}, PngFormat{.width = 1, .height = -1},
          PngFormat{.width = 1, .height = std::int64_t{1} << 31},
          PngFormat{.width = 1, .height = 1, .bit_depth = 3},
          PngFormat{.width = 1, .height = 1, .color = PngColor::rgb, .bit_depth = 4},
          PngFormat{.width = 1, .height = 1, .color = PngColor::palette},
          PngFormat{.width = 1, .height = 1, .texts = {{"", "no keyword"}}}}) {
        expect_error(ErrorCode::file, "cannot write ",
                     [&] { PngWriter(folder / "image.png", format); });
    }
    EXPECT_THAT(folder.contents(), IsEmpty());
}

TEST(Image, IsBlackAtFirst) {
    const Image image(2, 2, 3);
    EXPECT_THAT(image.row(1), ElementsAreArray({0, 0, 0, 0, 0, 0}));
}

TEST(Image, RefusesOtherExtents) {
    expect_error(ErrorCode::invalid_argument, "0x5 pixels", [] { Image(0, 5, 1); });
    expect_error(ErrorCode::invalid_argument, "5x-1 pixels", [] { Image(5, -1, 1); });
    expect_error(ErrorCode::invalid_argument, "2 channels", [] { Image(5, 5, 2); });
}

}  // namespace
}  // namespace upforge
