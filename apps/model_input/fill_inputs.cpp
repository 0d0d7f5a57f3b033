#include "model_input/fill_inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "plan/boundary.h"
#include "upforge/error.h"

namespace upforge {
namespace {

void fill_numbers(const Tensor& tensor, std::mt19937& random) {
    std::generate_n(tensor.floats(), tensor.shape().elements(),
                    [&] { return float(random()) / 4294967296.0f * 2 - 1; });
}

/// Any place of [i, i + 1) times the plane's extent over the pooled one.
int place(int i, int pooled, int extent, std::mt19937& random) {
    const auto begin = static_cast<int>(std::int64_t{i} * extent / pooled);
    const auto end = static_cast<int>((std::int64_t{i} + 1) * extent / pooled);
    return begin + static_cast<int>(random() % unsigned(std::max(1, end - begin)));
}

void fill_indices(const Tensor& tensor, const graph::PlaneIndices& plane, std::mt19937& random) {
    const Shape& shape = tensor.shape();
    for (int n = 0; n < shape.batch; ++n) {
        for (int y = 0; y < shape.height; ++y) {
            for (int x = 0; x < shape.width; ++x) {
                for (int c = 0; c < shape.channels; ++c) {
                    tensor.int_at(n, y, x, c) =
                        place(y, shape.height, plane.height, random) * plane.row +
                        place(x, shape.width, plane.width, random);
                }
            }
        }
    }
}

}  // namespace

void fill_inputs(const NamedInputs& given, unsigned seed, plan::Context& context) {
    std::mt19937 random(seed);
    for (const graph::Endpoint& input : context.plan().graph.inputs) {
        const Tensor& tensor = context.values().value(input.value);
        if (const auto found = given.find(input.name); found != given.end()) {
            plan::store(found->second, input, tensor);
        } else if (tensor.type() == DataType::f32) {
            fill_numbers(tensor, random);
        } else if (input.indices) {
            fill_indices(tensor, *input.indices, random);
        } else {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("the input {} holds integers; give --input {}=FILE.npy",
                                    input.name, input.name));
        }
    }
}

}  // namespace upforge
