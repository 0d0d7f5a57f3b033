#include "compare/difference.h"

#include <algorithm>
#include <cmath>

#include "core/narrow_floats.h"

namespace upforge::compare {

void Difference::add(double got, double expected) {
    ++elements;
    if (!std::isfinite(got) || !std::isfinite(expected)) {
        const bool same = got == expected || (std::isnan(got) && std::isnan(expected));
        unequal += !same;
        return;
    }
    largest = std::max(largest, std::abs(got - expected));
    range = std::max(range, std::abs(expected));
}

void Difference::add(const Difference& other) {
    elements += other.elements;
    largest = std::max(largest, other.largest);
    range = std::max(range, other.range);
    unequal += other.unequal;
}

Difference difference(const Tensor& stored, const Tensor& expected) {
    const Tensor got = is_narrow(stored.type()) ? converted(stored, DataType::f32) : stored;
    const Shape& shape = expected.shape();
    const bool integers = expected.type() == DataType::i32;
    Difference result;
    for (int n = 0; n < shape.batch; ++n) {
        for (int y = 0; y < shape.height; ++y) {
            for (int x = 0; x < shape.width; ++x) {
                for (int c = 0; c < shape.channels; ++c) {
                    if (integers) {
                        ++result.elements;
                        result.unequal += got.int_at(n, y, x, c) != expected.int_at(n, y, x, c);
                    } else {
                        result.add(got.at(n, y, x, c), expected.at(n, y, x, c));
                    }
                }
            }
        }
    }
    return result;
}

}  // namespace upforge::compare
