#pragma once

#include <string>
#include <vector>

#include "kernels/recording.h"
#include "upforge/operators.h"

namespace upforge {

/// What a layer of 3x3 taps in bf16 is computed by, from such an image to so many channels.
inline std::string family_for(const Shape& image, int channels) {
    kernels::Recording recording(true);
    {
        const kernels::Recording::Scope scope(recording);
        const FilterShape shape{channels, image.channels, 3, 3};
        const Tensor output({image.batch, image.height, image.width, channels}, DataType::bf16);
        conv(Tensor(image, DataType::bf16), Filter(shape, std::vector<float>(shape.elements())),
             {.padding = 1}, output);
    }
    return std::string(recording.choices().at(0).kernel->family);
}

inline std::string family_of_a_usual_layer() {
    return family_for({1, 32, 32, 64}, 64);
}

}  // namespace upforge
