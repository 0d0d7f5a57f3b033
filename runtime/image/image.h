#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace upforge {

/// An 8-bit picture: rows from the top, pixels from the left, the channels of a pixel adjacent.
class Image {
  public:
    Image() = default;
    /// Black. Channels: 1 (grey) or 3 (red, green, blue); anything else throws.
    Image(int width, int height, int channels);

    int width() const { return width_; }
    int height() const { return height_; }
    int channels() const { return channels_; }

    std::span<std::uint8_t> row(int y) {
        return std::span(bytes_).subspan(y * row_bytes(), row_bytes());
    }
    std::span<const std::uint8_t> row(int y) const {
        return std::span(bytes_).subspan(y * row_bytes(), row_bytes());
    }

    bool operator==(const Image&) const = default;

  private:
    std::size_t row_bytes() const { return static_cast<std::size_t>(width_) * channels_; }

    int width_ = 0;
    int height_ = 0;
    int channels_ = 0;
    std::vector<std::uint8_t> bytes_;
};

}  // namespace upforge
