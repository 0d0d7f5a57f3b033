/// The PNG test suite: its good files against the samples that another decoder read from them, the
/// broken ones against what should be said of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "image/pixel_conversion.h"
#include "image/png_reader.h"
#include "tests/expect_error.h"
#include "tests/vectors/bytes.h"
#include "tests/vectors/npz.h"
#include "tests/vectors/shared_data.h"

namespace upforge {
namespace {

namespace fs = std::filesystem;
using testing::FloatNear;
using testing::Pointwise;

class PngSuite : public testing::Test {
  protected:
    void SetUp() override {
        if (!fs::exists(folder_)) {
            GTEST_SKIP() << "the PNG suite is not at " << folder_;
        }
        for (const auto& entry : fs::directory_iterator(folder_)) {
            const fs::path& path = entry.path();
            if (path.extension() == ".png") {
                (path.stem().string().starts_with("x") ? broken_ : good_).insert(path);
            }
        }
    }

    const fs::path folder_ = vectors::shared_data() / "png" / "pngsuite";
    std::set<fs::path> good_;
    std::set<fs::path> broken_;
};

std::vector<std::int64_t> read_samples(PngReader& reader) {
    std::vector<std::int64_t> samples;
    std::vector<std::uint16_t> row(reader.header().row_samples());
    for (std::int64_t y = 0; y < reader.header().height; ++y) {
        reader.read_row(row);
        samples.insert(samples.end(), row.begin(), row.end());
    }
    return samples;
}

TEST_F(PngSuite, IsWhole) {
    EXPECT_EQ(good_.size(), 161u);
    EXPECT_EQ(broken_.size(), 14u);
}

TEST_F(PngSuite, DecodesToTheSamplesOfAnotherDecoder) {
    const std::map<std::string, Array> expected =
        vectors::read_npz(folder_.parent_path() / "pngsuite_native_samples.npz");
    EXPECT_EQ(expected.size(), good_.size());
    for (const fs::path& path : good_) {
        SCOPED_TRACE(path);
        const Array& samples = expected.at(path.stem());
        PngReader reader(path);
        const PngHeader& header = reader.header();
        ASSERT_EQ(samples.dims(), (Dims{header.height, header.width, header.channels()}));
        EXPECT_EQ(samples.type(), header.bit_depth == 16 ? ElementType::u16 : ElementType::u8);
        EXPECT_EQ(read_samples(reader), samples.integers());
        EXPECT_EQ(reader.warning(), "");
    }
}

TEST_F(PngSuite, ReadsTheSameFromMemory) {
    for (const fs::path& path : good_) {
        SCOPED_TRACE(path);
        const std::string bytes = vectors::read_bytes(path);
        PngReader from_memory(std::as_bytes(std::span(bytes)), "memory");
        PngReader from_file(path);
        EXPECT_EQ(read_samples(from_memory), read_samples(from_file));
    }
}

/// Basic files are called basi or basn, colour type, kind and depth: "basn6a08".
TEST_F(PngSuite, SaysInItsFileNamesWhatTheHeadersSay) {
    int basic = 0;
    for (const fs::path& path : good_) {
        const std::string name = path.stem();
        if (!name.starts_with("bas")) {
            continue;
        }
        SCOPED_TRACE(name);
        const PngHeader header = PngReader(path).header();
        EXPECT_EQ(header.interlaced, name[3] == 'i');
        EXPECT_EQ(static_cast<int>(header.color), name[4] - '0');
        EXPECT_EQ(header.bit_depth, std::stoi(name.substr(6)));
        EXPECT_EQ(header.has_transparency(), name[5] == 'a');
        ++basic;
    }
    EXPECT_EQ(basic, 30);
}

/// Files of one gamma are called g, ten times the gamma, and so on: "g07n2c08" has 0.7.
TEST_F(PngSuite, TellsTheGamma) {
    for (const auto& [name, gamma] : std::map<std::string, double>{
             {"g03n0g16", 0.35}, {"g07n2c08", 0.7}, {"g10n3p04", 1.0}, {"g25n2c08", 2.5}}) {
        EXPECT_EQ(PngReader(folder_ / (name + ".png")).header().gamma, gamma) << name;
    }
    EXPECT_EQ(PngReader(folder_ / "ccwn2c08.png").header().gamma, 1.0);
    EXPECT_EQ(PngReader(folder_ / "z09n2c08.png").header().gamma, std::nullopt);
}

/// What libpng makes of a file when it expands palettes, transparent colours and few bits itself:
/// 8-bit or 16-bit RGBA.
struct Expanded {
    explicit Expanded(const fs::path& path) {
        std::FILE* file = std::fopen(path.c_str(), "rb");
        png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
        png_infop info = png_create_info_struct(png);
        png_init_io(png, file);
        png_set_add_alpha(png, 0xffff, PNG_FILLER_AFTER);
        png_read_png(png, info, PNG_TRANSFORM_EXPAND | PNG_TRANSFORM_GRAY_TO_RGB, nullptr);
        const bool wide = png_get_bit_depth(png, info) == 16;
        EXPECT_EQ(png_get_channels(png, info), 4);
        png_bytepp rows = png_get_rows(png, info);
        for (png_uint_32 y = 0; y < png_get_image_height(png, info); ++y) {
            for (png_uint_32 i = 0; i < 4 * png_get_image_width(png, info); ++i) {
                values.push_back(wide ? (rows[y][2 * i] << 8 | rows[y][2 * i + 1]) / 65535.0
                                      : rows[y][i] / 255.0);
            }
        }
        png_destroy_read_struct(&png, &info, nullptr);
        std::fclose(file);
    }

    std::vector<double> values;
};

TEST_F(PngSuite, IsConvertedAsLibpngExpandsIt) {
    const Rgb background{255, 128, 0};
    const double under[] = {1.0, 128 / 255.0, 0.0};
    for (const fs::path& path : good_) {
        SCOPED_TRACE(path);
        std::vector<float> colors;
        std::vector<float> greys;
        const Expanded expanded(path);
        for (std::size_t i = 0; i < expanded.values.size(); i += 4) {
            const double* pixel = &expanded.values[i];
            double over[3];
            for (int c = 0; c < 3; ++c) {
                over[c] = pixel[c] * pixel[3] + under[c] * (1 - pixel[3]);
                colors.push_back(static_cast<float>(over[c]));
            }
            greys.push_back(
                static_cast<float>(0.299 * over[0] + 0.587 * over[1] + 0.114 * over[2]));
        }

        PngReader reader(path);
        const std::vector<std::int64_t> wide = read_samples(reader);
        const std::vector<std::uint16_t> samples(wide.begin(), wide.end());
        std::vector<float> converted(colors.size());
        PixelConversion(reader.header(), 3, background).apply(samples, converted);
        EXPECT_THAT(converted, Pointwise(FloatNear(1e-6f), colors));
        converted.resize(greys.size());
        PixelConversion(reader.header(), 1, background).apply(samples, converted);
        EXPECT_THAT(converted, Pointwise(FloatNear(1e-6f), greys));
    }
}

TEST_F(PngSuite, GetsOneClearLineForEveryBrokenFile) {
    const std::map<std::string, std::string> reasons = {
        {"xc1n0g08", "colour type 1; PNG has 0, 2, 3, 4 and 6"},
        {"xc9n2c08", "colour type 9; PNG has 0, 2, 3, 4 and 6"},
        {"xcrn0g04", "its PNG signature is damaged, perhaps by a transfer as text"},
        {"xcsn0g01", "IDAT: CRC error"},
        {"xd0n2c08", "0 bits a sample; PNG has 8, 16 for RGB"},
        {"xd3n2c08", "3 bits a sample; PNG has 8, 16 for RGB"},
        {"xd9n2c08", "99 bits a sample; PNG has 8, 16 for RGB"},
        {"xdtn0g01", "IEND: out of place"},
        {"xhdn0g08", "IHDR: CRC error"},
        {"xlfn0g04", "its PNG signature is damaged, perhaps by a transfer as text"},
        {"xs1n0g01", "its PNG signature is damaged, perhaps by a transfer as text"},
        {"xs2n0g01", "it is not a PNG file"},
        {"xs4n0g01", "it is not a PNG file"},
        {"xs7n0g01", "its PNG signature is damaged, perhaps by a transfer as text"},
    };
    for (const fs::path& path : broken_) {
        SCOPED_TRACE(path);
        expect_error(ErrorCode::file,
                     "cannot read " + path.string() + ": " + reasons.at(path.stem()), [&] {
                         PngReader reader(path);
                         read_samples(reader);
                     });
    }
}

}  // namespace
}  // namespace upforge
