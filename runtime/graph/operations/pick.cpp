#include "graph/operations/pick.h"

#include <fmt/core.h>

#include <utility>

#include "operators/pick.h"

namespace upforge::graph {

Pick::Pick(std::vector<int> which) : columns(std::move(which)) {}

std::string Pick::parameters() const {
    return fmt::format("{} columns", columns.size());
}

TensorType Pick::output_type(const TensorType& input) const {
    TensorType output = input;
    output.shape.width = static_cast<int>(columns.size());
    return output;
}

void Pick::write(const Tensor& input, const Tensor& output) const {
    pick_columns(input, columns, output);
}

Tensor Pick::define(const Tensor& input) const {
    Tensor output(output_type({input.shape(), input.type()}).shape, input.type());
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto& [batch, height, width, channels] = input.shape();
        output.crop(0, static_cast<int>(i), height, 1)
            .copy_from(input.crop(0, columns[i], height, 1));
    }
    return output;
}

}  // namespace upforge::graph
