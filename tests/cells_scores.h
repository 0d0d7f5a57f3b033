#pragma once

#include <gtest/gtest.h>

#include "apps/cells/synthesis.h"
#include "upforge/network.h"

namespace upforge {

/// What the network of the program says of a picture of cells.
inline Tensor scores_of(const cells::CellImage& image, Precision precision) {
    const Network network(UPFORGE_SOURCE_DIR "/apps/cells/cells.onnx", {.precision = precision});
    Session session = network.session(Shape{.height = image.height, .width = image.width});
    EXPECT_EQ(session.precision(), precision);
    for (std::size_t i = 0; i < image.grey.size(); ++i) {
        session.input().floats()[i] = (static_cast<float>(image.grey[i]) - 60.0f) / 50.0f;
    }
    session.run();
    return session.output().clone();
}

}  // namespace upforge
