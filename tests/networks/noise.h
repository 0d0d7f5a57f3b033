#pragma once

#include <random>
#include <vector>

#include "graph/filter_source.h"
#include "upforge/tensor.h"

namespace upforge::graph {

/// Evenly spread from -1 to 1, the same for the same seed.
inline std::vector<float> noise(std::size_t count, unsigned seed = 1) {
    std::mt19937 random(seed);
    std::vector<float> values(count);
    for (float& value : values) {
        value = static_cast<float>(random() % 2001) / 1000.0f - 1.0f;
    }
    return values;
}

inline Tensor noisy(Shape shape, unsigned seed = 1) {
    return {shape, noise(shape.elements(), seed)};
}

inline FilterSource noisy_filter(FilterShape shape) {
    return {Array::of({shape.outer, shape.inner, shape.height, shape.width},
                      noise(shape.elements(), 2)),
            shape};
}

/// No number of it is that of another axis.
inline constexpr Shape odd_shape{2, 5, 7, 6};

}  // namespace upforge::graph
