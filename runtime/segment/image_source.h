#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "image/pixel_conversion.h"
#include "image/png_reader.h"

namespace upforge::segment {

/// A PNG file that can be read more than once: standard input is kept in memory.
class ImageSource {
  public:
    /// "-" is standard input. Throws Error(ErrorCode::file).
    ImageSource(std::filesystem::path path, const PngLimits& limits);

    /// The path, or "standard input".
    const std::string& name() const { return name_; }
    std::unique_ptr<PngReader> open() const;

  private:
    std::filesystem::path path_;
    std::string name_;
    PngLimits limits_;
    std::vector<std::byte> bytes_;  ///< of standard input
};

/// The pixels of a PNG file, row by row, as a model takes them: from 0 to 1.
class PixelRows {
  public:
    PixelRows(const ImageSource& source, int channels, Rgb background);

    const PngHeader& header() const { return reader_->header(); }
    std::string description() const { return conversion_.description(); }

    /// The next row, overwritten later.
    std::span<const float> next();

  private:
    std::unique_ptr<PngReader> reader_;
    PixelConversion conversion_;
    std::vector<std::uint16_t> samples_;
    std::vector<float> pixels_;
};

}  // namespace upforge::segment
