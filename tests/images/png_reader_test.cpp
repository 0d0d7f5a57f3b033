#include "image/png_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/expect_error.h"
#include "tests/png_bytes.h"
#include "tests/temporary_folder.h"

namespace upforge {
namespace {

using png_bytes::chunk;
using png_bytes::file;
using png_bytes::Parts;
using testing::ElementsAre;
using namespace std::string_literals;

/// Two rows of three 8-bit greys.
const Parts small = {.width = 3, .height = 2, .rows = {"\1\2\3", "\4\5\6"}};

using Rows = std::vector<std::vector<std::uint16_t>>;

Rows rows_of(PngReader& reader) {
    Rows rows(reader.header().height);
    for (auto& row : rows) {
        row.resize(reader.header().row_samples());
        reader.read_row(row);
    }
    return rows;
}

Rows decode(const std::string& bytes, const PngLimits& limits = {}) {
    PngReader reader(std::as_bytes(std::span(bytes)), "test", limits);
    return rows_of(reader);
}

PngHeader header_of(const std::string& bytes) {
    return PngReader(std::as_bytes(std::span(bytes)), "test").header();
}

void expect_refused(const std::string& bytes, const std::string& reason) {
    expect_error(ErrorCode::file, "cannot read test: " + reason, [&] { decode(bytes); });
}

void expect_too_large(const std::string& bytes, const PngLimits& limits, const std::string& words) {
    expect_error(ErrorCode::too_large, words, [&] { decode(bytes, limits); });
}

TEST(PngReader, GivesRowAfterRow) {
    EXPECT_THAT(decode(file(small)), ElementsAre(ElementsAre(1, 2, 3), ElementsAre(4, 5, 6)));
}

TEST(PngReader, UnpacksSamplesOfEveryDepth) {
    EXPECT_THAT(decode(file({.width = 10, .bit_depth = 1, .rows = {"\xa5\x40"}})),
                ElementsAre(ElementsAre(1, 0, 1, 0, 0, 1, 0, 1, 0, 1)));
    EXPECT_THAT(decode(file({.width = 5, .bit_depth = 2, .rows = {"\x1b\xc0"}})),
                ElementsAre(ElementsAre(0, 1, 2, 3, 3)));
    EXPECT_THAT(decode(file({.width = 3, .bit_depth = 4, .rows = {"\x1b\xc0"}})),
                ElementsAre(ElementsAre(1, 11, 12)));
    EXPECT_THAT(decode(file({.width = 2, .bit_depth = 16, .rows = {"\x01\x02\xff\xfe"}})),
                ElementsAre(ElementsAre(0x0102, 0xfffe)));
}

/// Of a 2x2 image, the first pass has pixel (0, 0), the sixth (1, 0), the last the lower row.
TEST(PngReader, PutsInterlacedRowsInOrder) {
    EXPECT_THAT(
        decode(file({.width = 2, .height = 2, .interlace = 1, .rows = {"\1", "\2", "\3\4"}})),
        ElementsAre(ElementsAre(1, 2), ElementsAre(3, 4)));
}

TEST(PngReader, TellsThePaletteWithItsTransparency) {
    const PngHeader header = header_of(
        file({.bit_depth = 1,
              .color = 3,
              .before_pixels = chunk("PLTE", "\x01\x02\x03\xff\xfe\xfd") + chunk("tRNS", "\x40"),
              .rows = {"\0"s}}));
    ASSERT_EQ(header.palette.size(), 2u);
    EXPECT_EQ(header.palette[0].color, (Rgb{1, 2, 3}));
    EXPECT_EQ(header.palette[0].alpha, 64);
    EXPECT_EQ(header.palette[1].color, (Rgb{255, 254, 253}));
    EXPECT_EQ(header.palette[1].alpha, 255);
    EXPECT_TRUE(header.has_transparency());
    EXPECT_EQ(kind_of(header), "1-bit palette with transparency");
}

TEST(PngReader, TellsTheTransparentColor) {
    const PngHeader header = header_of(
        file({.color = 2, .before_pixels = chunk("tRNS", "\0\1\0\2\0\3"s), .rows = {"\1\2\3"}}));
    EXPECT_THAT(header.transparent, testing::Optional(ElementsAre(1, 2, 3)));
    EXPECT_EQ(kind_of(header), "8-bit RGB with transparency");
    EXPECT_FALSE(header_of(file(small)).has_transparency());
}

TEST(PngReader, TellsGammaAndSrgbAndLeavesSamplesAsTheyAre) {
    Parts parts = small;
    parts.before_pixels = chunk("gAMA", png_bytes::number(45455)) + chunk("sRGB", "\1");
    EXPECT_EQ(header_of(file(parts)).gamma, 0.45455);
    EXPECT_TRUE(header_of(file(parts)).srgb);
    EXPECT_EQ(decode(file(parts)), decode(file(small)));
    EXPECT_EQ(header_of(file(small)).gamma, std::nullopt);
    EXPECT_FALSE(header_of(file(small)).srgb);
}

TEST(PngReader, IgnoresWhatFollowsTheImage) {
    EXPECT_EQ(decode(file(small) + "garbage"), decode(file(small)));
}

TEST(PngReader, ReadsPipes) {
    const TemporaryFolder folder;
    const std::string pipe = folder / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    std::thread writer([&] { std::ofstream(pipe) << file(small); });
    PngReader reader(pipe);
    EXPECT_EQ(rows_of(reader), decode(file(small)));
    writer.join();
}

TEST(PngReader, ReadsStandardInput) {
    const TemporaryFolder folder;
    std::ofstream(folder / "image.png") << file(small);
    const int before = ::dup(STDIN_FILENO);
    ASSERT_NE(std::freopen((folder / "image.png").c_str(), "rb", stdin), nullptr);
    {
        PngReader reader("-");
        EXPECT_EQ(rows_of(reader), decode(file(small)));
    }
    expect_error(ErrorCode::file, "cannot read standard input: it is empty",
                 [] { PngReader("-"); });
    ::dup2(before, STDIN_FILENO);
    ::close(before);
    std::clearerr(stdin);
}

TEST(PngReader, RefusesEveryTruncation) {
    const std::string whole = file(small);
    expect_refused("", "it is empty");
    for (std::size_t size = 1; size < whole.size(); ++size) {
        SCOPED_TRACE(size);
        expect_refused(whole.substr(0, size), size < png_start_bytes ? "it ends within its header"
                                                                     : "the file ends early");
    }
}

TEST(PngReader, RefusesDamagedPixels) {
    const std::string whole = file(small);
    for (std::size_t at = whole.find("IDAT"); at < whole.find("IEND") - 4; ++at) {
        SCOPED_TRACE(at);
        std::string damaged = whole;
        damaged[at] ^= 0x20;
        EXPECT_THROW(decode(damaged), Error);
    }
}

TEST(PngReader, RefusesImagesWithTooFewRows) {
    Parts parts = small;
    parts.rows.pop_back();
    expect_refused(file(parts), "Not enough image data");
}

TEST(PngReader, StaysRefusedAfterAFailure) {
    Parts parts = small;
    parts.rows.pop_back();
    const std::string bytes = file(parts);
    PngReader reader(std::as_bytes(std::span(bytes)), "test");
    std::vector<std::uint16_t> row(3);
    reader.read_row(row);
    for (int attempt = 0; attempt < 3; ++attempt) {
        expect_error(ErrorCode::file, "cannot read test: Not enough image data",
                     [&] { reader.read_row(row); });
    }
}

TEST(PngReader, RefusesWhatIsNoPngByName) {
    expect_refused("\xff\xd8\xff\xe0", "it is a JPEG file, only PNG is read");
    expect_refused("II*\0\x08\0\0\0"s, "it is a TIFF file, only PNG is read");
    expect_refused("P5 3 2 255\n......", "it is not a PNG file");
    expect_refused("\x89PNG\n\x1a\n", "its PNG signature is damaged");
    expect_refused(png_bytes::signature + chunk("tEXt", "a\0b"s) + std::string(30, '\0'),
                   "its first chunk is not an IHDR of 13 bytes");
}

TEST(PngReader, RefusesHeadersThatPngDoesNotHave) {
    expect_refused(file({.width = 0}), "0x1 pixels; both must be at least 1");
    expect_refused(file({.bit_depth = 3}), "3 bits a sample; PNG has 1, 2, 4, 8, 16 for grey");
    expect_refused(file({.bit_depth = 16, .color = 3}), "16 bits a sample; PNG has 1, 2, 4, 8 for");
    expect_refused(file({.color = 5}), "colour type 5; PNG has 0, 2, 3, 4 and 6");
    expect_refused(file({.interlace = 2}), "interlace method 2; PNG has 0 and 1");
    expect_refused(file({.color = 3, .rows = {"\1"}}), "IDAT: Missing PLTE before IDAT");
}

TEST(PngReader, SaysWhyItCannotOpen) {
    const TemporaryFolder folder;
    const std::string missing = folder / "missing.png";
    expect_error(ErrorCode::file, "cannot read " + missing + ": No such file or directory",
                 [&] { PngReader reader(missing); });
    const std::string itself = folder / ".";
    expect_error(ErrorCode::file, "cannot read " + itself + ": Is a directory",
                 [&] { PngReader reader(itself); });
}

TEST(PngReader, RefusesRowsThatAreNotThere) {
    const std::string bytes = file(small);
    PngReader reader(std::as_bytes(std::span(bytes)), "test");
    std::vector<std::uint16_t> row(3);
    expect_error(ErrorCode::invalid_argument,
                 "test: room for 2 samples of row 0; it has 2 rows of 3",
                 [&] { reader.read_row(std::span(row).first(2)); });
    reader.read_row(row);
    reader.read_row(row);
    expect_error(ErrorCode::invalid_argument, "room for 3 samples of row 2",
                 [&] { reader.read_row(row); });
}

/// A hundred bytes that claim 2^62 pixels.
TEST(PngLimits, RefuseAGiantBeforeItGetsMemory) {
    const std::uint32_t most = 0x80000000;
    for (const int interlace : {0, 1}) {
        expect_too_large(file({.width = most,
                               .height = most,
                               .bit_depth = 16,
                               .color = 6,
                               .interlace = interlace,
                               .rows = {"\0"s}}),
                         {},
                         "test: 2147483648x2147483648 pixels of 16-bit RGBA, the limit is 1000000 "
                         "a side (--max-side)");
    }
}

TEST(PngLimits, AreKeptToTheByte) {
    const std::string bytes = file(small);
    EXPECT_NO_THROW(decode(bytes, {.side = 3, .decoded_bytes = 6, .held_bytes = 3}));
    expect_too_large(bytes, {.side = 2}, "test: 3x2 pixels of 8-bit grey, the limit is 2 a side");
    expect_too_large(
        bytes, {.decoded_bytes = 5},
        "test: 3x2 pixels of 8-bit grey takes 6 bytes, the limit is 5 (--max-decoded)");
    expect_too_large(bytes, {.held_bytes = 2},
                     "one row, in memory at once, takes 3 bytes, the limit is 2 (--max-memory)");
    Parts interlaced = small;
    interlaced.interlace = 1;
    expect_too_large(file(interlaced), {.held_bytes = 5},
                     "interlaced, in memory at once, takes 6 bytes, the limit is 5 (--max-memory)");
}

TEST(PngLimits, DoNotOverflow) {
    const PngLimits sides{.side = std::int64_t{1} << 40};
    const std::uint32_t most = 0x80000000;
    expect_too_large(
        file({.width = most, .height = most, .bit_depth = 16, .color = 6, .rows = {"\0"s}}), sides,
        "takes 36893488147419103232 bytes, the limit is 8589934592 (--max-decoded)");
}

/// They may unpack to any size. Were they unpacked, what is no zlib stream would be minded.
TEST(PngReader, LeavesTextAndColorProfilesPacked) {
    Parts parts = small;
    parts.before_pixels = chunk("iCCP", "profile\0\0no zlib stream"s) +
                          chunk("zTXt", "text\0\0no zlib stream"s) +
                          chunk("iTXt", "text\0\1\0\0\0no zlib stream"s);
    const std::string bytes = file(parts);
    PngReader reader(std::as_bytes(std::span(bytes)), "test");
    EXPECT_EQ(rows_of(reader), decode(file(small)));
    EXPECT_EQ(reader.warning(), "");
}

TEST(PngReader, TellsWhatItMinded) {
    Parts parts = small;
    parts.before_pixels = chunk("gAMA", "none");
    parts.before_pixels.back() ^= 1;
    const std::string bytes = file(parts);
    PngReader reader(std::as_bytes(std::span(bytes)), "test");
    EXPECT_EQ(rows_of(reader), decode(file(small)));
    EXPECT_EQ(reader.warning(), "gAMA: CRC error");
}

}  // namespace
}  // namespace upforge
