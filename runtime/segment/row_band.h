#pragma once

#include <deque>
#include <functional>

#include "upforge/tensor.h"

namespace upforge::segment {

/// Called once for every row of an image, in order: writes its pixels into the tensor.
using RowSource = std::function<void(const Tensor& row)>;

/// Those rows of an image that are still needed.
class RowBand {
  public:
    /// `row` is the shape of one.
    RowBand(RowSource source, const Shape& row) : source_(std::move(source)), shape_(row) {}

    /// Reads up to row `end`, and forgets the rows before `first`, neither less than at the last
    /// call.
    void move_to(int first, int end);
    const Tensor& row(int y) const { return rows_[y - first_]; }

  private:
    RowSource source_;
    Shape shape_;
    int first_ = 0;
    std::deque<Tensor> rows_;
};

}  // namespace upforge::segment
