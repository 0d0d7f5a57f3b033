#pragma once

#include <span>
#include <string>
#include <vector>

#include "upforge/geometry.h"

namespace upforge {

/// Extents of a filter as the frameworks store it, slowest axis first.
///
/// Convolution: outer = output channels, inner = input channels / groups.
/// Transposed convolution: outer = input channels, inner = output channels / groups.
struct FilterShape {
    int outer = 1;
    int inner = 1;
    int height = 1;
    int width = 1;

    std::size_t elements() const;
    YX kernel() const { return {height, width}; }
    bool operator==(const FilterShape&) const = default;
};

/// "64x32x3x3".
std::string to_string(const FilterShape& shape);

/// The weights of a convolution or transposed convolution, dense, in ONNX and PyTorch order.
class Filter {
  public:
    Filter() = default;
    /// Throws when the number of values is not the product of the extents.
    Filter(FilterShape shape, std::vector<float> values);
    Filter(FilterShape shape, std::span<const float> values);

    const FilterShape& shape() const { return shape_; }
    const std::vector<float>& values() const { return values_; }

    float at(int outer, int inner, int y, int x) const {
        return values_[((static_cast<std::size_t>(outer) * shape_.inner + inner) * shape_.height +
                        y) *
                           shape_.width +
                       x];
    }

  private:
    FilterShape shape_{0, 0, 0, 0};
    std::vector<float> values_;
};

}  // namespace upforge
