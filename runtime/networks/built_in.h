#pragma once

#include "model/model.h"
#include "networks/options.h"

namespace upforge {

/// The U-Net of 2015: with `valid`, as it was published, where the output is smaller than the
/// image; otherwise of the same size, for images that `depth` halvings leave whole.
Model unet(const NetOptions& options);

/// Fully convolutional networks, which score coarse features and grow the scores by transposed
/// convolutions: by 32 at once, or in steps to which finer features add their own scores.
Model fcn32s(const NetOptions& options);
Model fcn16s(const NetOptions& options);
Model fcn8s(const NetOptions& options);

/// An encoder and its mirror image, in which max-unpooling puts values back to where the matching
/// pool took them from, and convolutions fill the gaps.
Model segnet(const NetOptions& options);
/// The same with a vector-like bottleneck, and transposed convolutions that fill the gaps.
Model deconvnet(const NetOptions& options);

/// Strided convolutions and transposed convolutions that undo them, without skips.
Model autoencoder(const NetOptions& options);

/// From noise to an image: DCGAN's generator. `classes` are the channels of the image.
Model dcgan(const NetOptions& options);

/// A classifier of images of a fixed size, with the largest of each feature in 1, 4 and 16 regions.
Model pyramid(const NetOptions& options);

/// The historical baseline: a classifier of the one pixel at the centre of a patch.
Model patchwise(const NetOptions& options);
/// The same weights over a whole image at once: pools without stride, then dilated windows. Its
/// output at a pixel is that of `patchwise` for the patch whose first pixel that is.
Model patchwise_dense(const NetOptions& options);
/// Rows and columns of the patch.
int patch_size(const NetOptions& options);
/// Of `patchwise` run for every patch of an image, `stride` pixels apart.
double patchwise_multiply_adds(const NetOptions& options, int height, int width, int stride = 1);

}  // namespace upforge
