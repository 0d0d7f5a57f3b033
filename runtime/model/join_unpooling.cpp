#include <algorithm>
#include <optional>

#include "model/model.h"
#include "model/rewrite.h"

namespace upforge {
namespace {

bool is_pixelwise(const Node& pool) {
    const auto kernel = pool.attributes.integers("kernel_shape");
    return kernel && std::ranges::all_of(*kernel, [](std::int64_t extent) { return extent == 1; });
}

bool makes_zeros(const Node& node) {
    const auto value = node.attributes.array("value");
    return !value || (value->elements() == 1 && value->floats()[0] == 0.0f);
}

/// The pooling whose indices, less those of the first pixel of each plane, are what a node makes.
const Node* pooling_in_planes(const Arrays& arrays, const Node* difference) {
    const Node* pool = arrays.before(difference, 0, "MaxPool", 1);
    const Node* slice = arrays.before(difference, 1, "Slice");
    const Node* first = arrays.before(slice, 0, "MaxPool", 1);
    return pool && first && is_pixelwise(*first) && first->inputs[0] == pool->inputs[0] ? pool
                                                                                        : nullptr;
}

/// The MaxUnpool that a Reshape behind a ScatterND stands for; absent where it is something else.
std::optional<Node> unpooling(const Arrays& arrays, const Node& last) {
    const Node* scatter = last.op == "Reshape" ? arrays.before(&last, 0, "ScatterND") : nullptr;
    if (!scatter || scatter->inputs.size() != 3 || !arrays.read_once(scatter->outputs[0])) {
        return std::nullopt;
    }
    const Node* zeros = arrays.before(arrays.before(scatter, 0, "Reshape"), 0, "ConstantOfShape");
    const Node* flat = arrays.before(arrays.before(scatter, 1, "Unsqueeze"), 0, "Reshape");
    const Node* places = arrays.before(flat, 0, "Add");
    // Between them may stand an Expand to as many elements.
    const Node* expand = arrays.before(scatter, 2, "Expand");
    const Node* values = arrays.before(expand ? expand : scatter, expand ? 0 : 2, "Reshape");
    if (!zeros || !makes_zeros(*zeros) || !places || !values) {
        return std::nullopt;
    }
    for (const std::size_t side : {0, 1}) {
        const Node* pool = pooling_in_planes(arrays, arrays.before(places, side, "Sub"));
        // Where the planes of the result begin: a range, times the places of a plane.
        const Node* begins = arrays.before(places, 1 - side, "Mul");
        if (pool && begins &&
            (arrays.before(arrays.before(begins, 0, "Reshape"), 0, "Range") ||
             arrays.before(arrays.before(begins, 1, "Reshape"), 0, "Range"))) {
            Node unpool{.op = "MaxUnpool",
                        .name = last.name,
                        .inputs = {values->inputs[0], pool->outputs[1], last.inputs[1]},
                        .outputs = last.outputs};
            for (const char* name : {"kernel_shape", "strides", "pads"}) {
                if (const auto numbers = pool->attributes.integers(name)) {
                    unpool.attributes.set(name, *numbers);
                }
            }
            return unpool;
        }
    }
    return std::nullopt;
}

}  // namespace

void join_unpooling(Model& model) {
    replace_nodes(model, unpooling);
}

}  // namespace upforge
