#pragma once

#include "Halide.h"

/// Where the windows of a convolution lie.
struct WindowInputs {
    Halide::GeneratorInput<int32_t> stride_x{"stride_x"};
    Halide::GeneratorInput<int32_t> stride_y{"stride_y"};
    Halide::GeneratorInput<int32_t> dilation_x{"dilation_x"};
    Halide::GeneratorInput<int32_t> dilation_y{"dilation_y"};
    Halide::GeneratorInput<int32_t> pad_left{"pad_left"};
    Halide::GeneratorInput<int32_t> pad_top{"pad_top"};

    /// The input column that tap `k` of the window of output column `x` sees.
    Halide::Expr column(const Halide::Expr& x, const Halide::Expr& k) const {
        return x * stride_x + k * dilation_x - pad_left;
    }
    Halide::Expr row(const Halide::Expr& y, const Halide::Expr& k) const {
        return y * stride_y + k * dilation_y - pad_top;
    }
};

/// The windows of a pooling, which have a size of their own.
struct PoolWindowInputs : WindowInputs {
    Halide::GeneratorInput<int32_t> kernel_x{"kernel_x"};
    Halide::GeneratorInput<int32_t> kernel_y{"kernel_y"};

    Halide::RDom taps() const { return Halide::RDom(0, kernel_x, 0, kernel_y, "k"); }
    /// Whether windows have the size that they nearly always have.
    Halide::Expr is_usual() const { return kernel_x == 2 && kernel_y == 2; }
};

/// A place in the input that a tap looks at.
struct Place {
    Halide::Expr column, row, width, height;

    template <typename Image>
    Place(Image& image, const Halide::Expr& at_column, const Halide::Expr& at_row)
        : column(at_column),
          row(at_row),
          width(image.dim(1).extent()),
          height(image.dim(2).extent()) {}

    Halide::Expr in_columns() const { return column >= 0 && column < width; }
    Halide::Expr in_rows() const { return row >= 0 && row < height; }
    Halide::Expr inside() const { return in_columns() && in_rows(); }
    /// The pixel there; to be used inside the image only.
    template <typename Image>
    Halide::Expr pixel(Image& image, const Halide::Expr& c, const Halide::Expr& n) const {
        return image(c, Halide::clamp(column, 0, width - 1), Halide::clamp(row, 0, height - 1), n);
    }
    /// Its number in the plane, row by row.
    Halide::Expr index() const { return row * width + column; }
};
