#include "image/png.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "expect_error.h"
#include "file_size_limit.h"
#include "temporary_folder.h"

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
