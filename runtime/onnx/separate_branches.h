#pragma once

namespace onnx {
class GraphProto;
}

namespace upforge {

/// Gives everything inside the branches of a graph's Ifs names that nothing else has, and moves
/// their constants to the graph. What is left of a branch are nodes that can take the place of
/// their If.
void separate_branches(onnx::GraphProto& graph);

}  // namespace upforge
