#include "graph/operations/grid_sample.h"

#include "graph/operations/checks.h"
#include "graph/operations/words.h"
#include "operators/grid_sample.h"
#include "reference/reference.h"
#include "upforge/operators.h"

namespace upforge::graph {

GridSample::GridSample(GridSampleOptions how) : options(how) {}

std::string GridSample::parameters() const {
    return words({name_of(options.interpolation), name_of(options.border),
                  options.align_corners ? "align_corners" : ""});
}

std::vector<TensorType> GridSample::outputs(std::span<const TensorType> inputs) const {
    require_inputs(name(), inputs, 2, 2);
    return {{sampled_shape(stand_in(inputs[0]), stand_in(inputs[1]))}};
}

/// As in a Resize of a size that is no multiple.
double GridSample::flops(std::span<const TensorType>, std::span<const TensorType> outputs) const {
    const double elements = static_cast<double>(outputs[0].shape.elements());
    switch (options.interpolation) {
        case Interpolation::nearest:
            break;
        case Interpolation::linear:
            return 9.0 * elements;
        case Interpolation::cubic:
            return 35.0 * elements;
    }
    return 0.0;
}

void GridSample::run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const {
    grid_sample(inputs[0], inputs[1], options, outputs[0]);
}

std::vector<Tensor> GridSample::reference(std::span<const Tensor> inputs) const {
    return {reference::grid_sample(inputs[0], inputs[1], options)};
}

}  // namespace upforge::graph
