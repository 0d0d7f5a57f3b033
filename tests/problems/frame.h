#pragma once

#include "upforge/tensor.h"

namespace upforge::problems {

/// A tensor that is a window of a larger one, on all four axes. The elements around it are
/// canaries: NaN, so that reading them spoils a result, and of known bits, so that writing them
/// is found out.
class Frame {
  public:
    Frame(Shape inside, DataType type);

    const Tensor& inside() const { return inside_; }
    bool intact() const;

  private:
    Tensor outside_;
    Tensor inside_;
};

}  // namespace upforge::problems
