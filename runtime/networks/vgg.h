#pragma once

#include <string>

#include "networks/layers.h"

namespace upforge {

/// VGG-16's trunk in any width. Stages count from 1.

/// Doubling from `base`, until the fourth stage.
int vgg_channels(int base, int stage);

/// Two in the first two stages, then three.
int vgg_convs(int stage);

/// The 3×3 convolutions of a stage, without its pool.
Feature vgg_stage(Layers& net, Feature x, int base, int stage);

}  // namespace upforge
