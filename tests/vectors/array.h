#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "upforge/filter.h"
#include "upforge/tensor.h"

namespace upforge::vectors {

/// A dense array of any rank, slowest axis first: the form in which test vectors are stored.
struct Array {
    std::vector<int> shape;
    std::vector<double> values;  ///< exact for floats, and for integers below 2^53
    bool integers = false;

    int rank() const { return static_cast<int>(shape.size()); }
    Array reshaped(std::vector<int> new_shape) const;
    std::vector<float> floats() const;
};

/// By name.
using Arrays = std::map<std::string, Array>;

/// 1 for the empty shape of a scalar.
std::size_t elements(const std::vector<int>& shape);

/// "1x3x32x32".
std::string to_string(const std::vector<int>& shape);

/// The same elements with the axes in another order. A layout names each axis by one letter, as in
/// "nchw" or "hwio". An axis that only `to` names gets the extent 1, an axis that only `from`
/// names must have it.
Array arranged(const Array& array, std::string_view from, std::string_view to);

/// An image batch whose axes, out of n, h, w and c, lie in the order of `layout`.
Tensor to_tensor(const Array& array, std::string_view layout);
Array to_array(const Tensor& tensor, std::string_view layout);

/// A filter whose axes, out of o, i, h and w, lie in the order of `layout`.
Filter to_conv_filter(const Array& array, std::string_view layout);
Filter to_conv_transpose_filter(const Array& array, std::string_view layout);

}  // namespace upforge::vectors
