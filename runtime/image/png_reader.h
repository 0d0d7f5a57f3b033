#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "image/input_stream.h"
#include "image/png_header.h"
#include "image/png_limits.h"

struct png_struct_def;

namespace upforge {

class Libpng;

/// A PNG file, row after row from the top, of which one row is in memory at a time. Interlaced
/// files hold no whole row before their last pass, so those are decoded whole when the first row is
/// asked for.
///
/// Chunks that do not say what the samples mean (text, colour profiles, …) are skipped. What comes
/// after the end of the image is not looked at.
class PngReader {
  public:
    /// Reads the header. "-" is standard input. Throws Error(ErrorCode::file), "cannot read PATH:
    /// REASON", and Error(ErrorCode::too_large) beyond a limit.
    explicit PngReader(const std::filesystem::path& path, const PngLimits& limits = {});
    /// From memory, which must outlive the reader; `name` is for messages.
    PngReader(std::span<const std::byte> bytes, std::string name, const PngLimits& limits = {});
    ~PngReader();

    const PngHeader& header() const { return header_; }

    /// The next row: the file's own samples, palette indices where it has a palette, the samples of
    /// a pixel adjacent. `samples` has `header().row_samples()`. Throws Error(ErrorCode::file);
    /// with the last row also where the file does not end as it should.
    void read_row(std::span<std::uint16_t> samples);

    /// What the decoder minded last without giving up; "" where nothing.
    std::string warning() const;

  private:
    PngReader(InputStream stream, const PngLimits& limits);

    static void give_bytes(png_struct_def* png, unsigned char* data, std::size_t size);
    std::size_t take_bytes(void* data, std::size_t size) noexcept;

    void read_header();
    void read_palette();
    void read_transparency();
    const std::uint8_t* next_row();
    void read_passes();
    void finish();
    [[noreturn]] void fail() const;

    InputStream stream_;
    /// What was taken from the stream to look at, and how much of it libpng has had.
    std::array<std::uint8_t, png_start_bytes> start_;
    std::size_t start_read_ = 0;

    PngHeader header_;
    std::unique_ptr<Libpng> libpng_;
    std::int64_t next_row_ = 0;
    std::vector<std::uint8_t> rows_;  ///< one, or all where interlaced
};

}  // namespace upforge
