#include "demo/methods.h"

#include <cmath>

#include "demo/picture.h"
#include "reference/reference.h"
#include "upforge/operators.h"

namespace upforge::demo {

namespace {

constexpr int small = 16;
constexpr int factor = 4;
constexpr int large = small * factor;

const PoolOptions pooling{.kernel = factor};
const ConvTransposeOptions bilinear_steps{.stride = factor, .padding = factor / 2, .groups = 3};
const ConvTransposeOptions doubling{.stride = 2, .padding = 1, .output_padding = 1, .groups = 3};
const ConvTransposeOptions doubling_map{.stride = 2, .padding = 1, .output_padding = 1};

/// For each of three channels a tent of twice the factor, which interpolates linearly.
Filter bilinear_kernel() {
    constexpr int extent = 2 * factor;
    const auto tent = [](int i) { return 1 - std::abs(i - (factor - 0.5)) / factor; };
    std::vector<float> values;
    for (int channel = 0; channel < 3; ++channel) {
        for (int y = 0; y < extent; ++y) {
            for (int x = 0; x < extent; ++x) {
                values.push_back(static_cast<float>(tent(y) * tent(x)));
            }
        }
    }
    return Filter({.outer = 3, .inner = 1, .height = extent, .width = extent}, std::move(values));
}

Filter box_kernel(int channels, float value) {
    return Filter({.outer = channels, .inner = 1, .height = 3, .width = 3},
                  std::vector<float>(9 * channels, value));
}

Tensor ones(int size) {
    return Tensor({.height = size, .width = size}, std::vector<float>(size * size, 1.0f));
}

}  // namespace

std::vector<Method> methods() {
    const Tensor scene = picture(small);
    const Tensor large_scene = picture(large);
    const Filter bilinear = bilinear_kernel();
    // A quarter of each tap: the brightest pixels, which four taps reach, keep their brightness.
    const Filter quarters = box_kernel(3, 0.25f);
    const Filter taps = box_kernel(1, 1.0f);

    return {
        {.name = "nearest",
         .explanation = "Each pixel becomes a 4 x 4 block.",
         .input = scene,
         .optimised = [](const Tensor& image) { return upsample_nearest(image, factor); },
         .naive = [](const Tensor& image) { return reference::upsample_nearest(image, factor); }},
        {.name = "bed of nails",
         .explanation = "Each pixel goes to a corner of its block; the rest is zero.",
         .input = scene,
         .optimised = [](const Tensor& image) { return bed_of_nails(image, factor); },
         .naive = [](const Tensor& image) { return reference::bed_of_nails(image, factor); }},
        {.name = "max-unpool",
         .explanation = "Pooled to 16 x 16; each maximum returns to where it was.",
         .input = large_scene,
         .optimised =
             [](const Tensor& image) {
                 const Pooled pooled = max_pool_with_indices(image, pooling);
                 return max_unpool(pooled.values, pooled.indices, large);
             },
         .naive =
             [](const Tensor& image) {
                 const Pooled pooled = reference::max_pool_with_indices(image, pooling);
                 return reference::max_unpool(pooled.values, pooled.indices, large);
             }},
        {.name = "bilinear",
         .explanation = "Each pixel is a weighted mean of its four neighbours.",
         .input = scene,
         .optimised = [](const Tensor& image) { return upsample_bilinear(image, factor); },
         .naive = [](const Tensor& image) { return reference::upsample_bilinear(image, factor); }},
        {.name = "transposed conv, bilinear kernel",
         .explanation = "8 x 8 tents, stride 4: bilinear, but for the fading edges.",
         .input = scene,
         .optimised =
             [=](const Tensor& image) { return conv_transpose(image, bilinear, bilinear_steps); },
         .naive =
             [=](const Tensor& image) {
                 return reference::conv_transpose(image, bilinear, bilinear_steps);
             }},
        {.name = "transposed conv, 3 x 3, stride 2",
         .explanation = "Equal weights: the kernels overlap unevenly, in a checkerboard.",
         .input = scene,
         .optimised =
             [=](const Tensor& image) { return conv_transpose(image, quarters, doubling); },
         .naive =
             [=](const Tensor& image) {
                 return reference::conv_transpose(image, quarters, doubling);
             }},
        {.name = "overlap of 3 x 3, stride 2",
         .explanation = "How many taps reach each pixel:",
         .input = ones(small),
         .optimised =
             [=](const Tensor& image) { return conv_transpose(image, taps, doubling_map); },
         .naive =
             [=](const Tensor& image) {
                 return reference::conv_transpose(image, taps, doubling_map);
             },
         .is_map = true},
    };
}

}  // namespace upforge::demo
