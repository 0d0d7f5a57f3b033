#include <upforge/upforge.h>

int main() {
    const upforge::Tensor image({.height = 2, .width = 2}, {1, 2, 3, 4});
    const upforge::Filter ones({.height = 3, .width = 3}, std::vector<float>(9, 1.0f));
    const upforge::Tensor grown =
        upforge::conv_transpose(image, ones, {.stride = 2, .padding = 1, .output_padding = 1});
    // All four kernels overlap in the middle of the 4x4 image: 1 + 2 + 3 + 4.
    return grown.shape().width == 4 && grown.at(0, 1, 1, 0) == 10.0f ? 0 : 1;
}
