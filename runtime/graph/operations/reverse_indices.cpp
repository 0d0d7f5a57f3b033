#include "graph/operations/reverse_indices.h"

#include <fmt/core.h>

#include "graph/operations/checks.h"
#include "kernels/recording.h"
#include "operators/require.h"

namespace upforge::graph {
namespace {

void reverse(int extent, const Tensor& input, const Tensor& output) {
    const auto& [batch, height, width, channels] = output.shape();
    for (int n = 0; n < batch; ++n) {
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                for (int c = 0; c < channels; ++c) {
                    output.int_at(n, y, x, c) = extent - 1 - input.int_at(n, y, x, c);
                }
            }
        }
    }
}

}  // namespace

ReverseIndices::ReverseIndices(int elements) : extent(elements) {}

std::string ReverseIndices::parameters() const {
    return fmt::format("of {}", extent);
}

TensorType ReverseIndices::output_type(const TensorType& input) const {
    require_type(name(), "input", stand_in(input), DataType::i32);
    return input;
}

void ReverseIndices::write(const Tensor& input, const Tensor& output) const {
    require_output(name(), output, input.shape(), DataType::i32);
    kernels::on_host([count = extent, input, output] { reverse(count, input, output); });
}

Tensor ReverseIndices::define(const Tensor& input) const {
    Tensor output(input.shape(), DataType::i32);
    reverse(extent, input, output);
    return output;
}

}  // namespace upforge::graph
