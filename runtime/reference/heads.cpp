#include <algorithm>
#include <cmath>

#include "core/loops.h"
#include "reference/check.h"
#include "reference/largest.h"
#include "reference/reference.h"

namespace upforge::reference {
namespace {

Largest largest_channel(const Tensor& input, int n, int y, int x) {
    Largest largest;
    for (int c = 0; c < input.shape().channels; ++c) {
        largest.meet(input.at(n, y, x, c), c);
    }
    return largest;
}

Shape one_channel(Shape shape) {
    shape.channels = 1;
    return shape;
}

}  // namespace

Tensor softmax(const Tensor& input) {
    require_floats("softmax", input);
    Tensor output(input.shape());
    for_each_element(one_channel(input.shape()), [&](int n, int y, int x, int) {
        // Subtracting the largest logit changes no quotient and keeps exp from overflowing.
        const double largest = largest_channel(input, n, y, x).value;
        double sum = 0;
        for (int c = 0; c < input.shape().channels; ++c) {
            sum += std::exp(input.at(n, y, x, c) - largest);
        }
        for (int c = 0; c < input.shape().channels; ++c) {
            output.at(n, y, x, c) =
                static_cast<float>(std::exp(input.at(n, y, x, c) - largest) / sum);
        }
    });
    return output;
}

Tensor argmax(const Tensor& input) {
    require_floats("argmax", input);
    Tensor output(one_channel(input.shape()), DataType::i32);
    for_each_element(output.shape(), [&](int n, int y, int x, int) {
        output.int_at(n, y, x, 0) = largest_channel(input, n, y, x).place;
    });
    return output;
}

}  // namespace upforge::reference
