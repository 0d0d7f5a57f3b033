#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "core/output_file.h"
#include "image/color.h"
#include "image/png_header.h"

struct png_struct_def;

namespace upforge {

class Libpng;

/// What a PNG file is to be.
struct PngFormat {
    std::int64_t width = 0;
    std::int64_t height = 0;
    PngColor color = PngColor::grey;
    int bit_depth = 8;
    /// Of colour type palette, which it is for.
    std::vector<Rgb> palette = {};
    /// tEXt chunks: a keyword of 1 to 79 characters and its text, in Latin-1.
    std::vector<std::pair<std::string, std::string>> texts = {};
};

/// One class a palette index: 1, 2, 4 or 8 bits as the classes need; beyond 256, which no palette
/// holds, 16-bit grey. `colors` has one colour a class and is not used beyond 256.
PngFormat label_format(std::int64_t width, std::int64_t height, int classes,
                       std::vector<Rgb> colors);

/// Writes a PNG file row after row from the top. The file appears when it is finished.
class PngWriter {
  public:
    /// Throws Error(ErrorCode::file), "cannot write PATH: REASON".
    PngWriter(const std::filesystem::path& path, const PngFormat& format);
    ~PngWriter();

    /// The next row, the samples of a pixel adjacent. Throws Error(ErrorCode::invalid_argument)
    /// where their count is wrong or one exceeds the bit depth or the palette.
    void write_row(std::span<const std::uint8_t> samples) { write_samples(samples); }
    void write_row(std::span<const std::uint16_t> samples) { write_samples(samples); }

    /// After the last row. Without it there is no file.
    void finish();

  private:
    static void take_bytes(png_struct_def* png, unsigned char* data, std::size_t size);

    void write_header();
    template <typename Sample>
    void write_samples(std::span<const Sample> samples);
    [[noreturn]] void fail() const;

    PngFormat format_;
    int max_sample_;
    OutputFile file_;
    std::error_code failure_;
    std::unique_ptr<Libpng> libpng_;
    std::int64_t next_row_ = 0;
    std::vector<std::uint8_t> row_;
};

}  // namespace upforge
