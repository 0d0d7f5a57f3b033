#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace upforge::cells {

/// Columns from left to right and rows from top to bottom, these included.
struct Box {
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
};

/// One number a pixel.
class Plane {
  public:
    Plane(int width, int height, double value = 0)
        : width_(width), height_(height), values_(std::size_t(width) * height, value) {}

    int width() const { return width_; }
    int height() const { return height_; }
    double& at(int x, int y) { return values_[std::size_t(y) * width_ + x]; }
    double at(int x, int y) const { return values_[std::size_t(y) * width_ + x]; }

    /// The pixels not farther than `reach` to the left, to the right, up or down.
    Box around(double x, double y, double reach) const;

  private:
    int width_;
    int height_;
    std::vector<double> values_;
};

/// Nearly as a Gaussian of this deviation would; the edges are continued outwards.
Plane blurred(const Plane& sharp, double deviation);

/// Smooth noise from -1 to 1 with bumps of about `size` pixels.
class Noise {
  public:
    Noise(std::uint64_t seed, double size) : seed_(seed), size_(size) {}

    double at(double x, double y) const;

  private:
    double corner(std::int64_t column, std::int64_t row) const;

    std::uint64_t seed_;
    double size_;
};

}  // namespace upforge::cells
