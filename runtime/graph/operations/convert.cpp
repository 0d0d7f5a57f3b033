#include "graph/operations/convert.h"

#include <fmt/core.h>

#include "core/loops.h"
#include "kernels/recording.h"
#include "upforge/operators.h"

namespace upforge::graph {
namespace {

void copy_as_floats(const Tensor& input, const Tensor& output) {
    for_each_element(input.shape(), [&](int n, int y, int x, int c) {
        output.at(n, y, x, c) = static_cast<float>(input.int_at(n, y, x, c));
    });
}

}  // namespace

Convert::Convert(DataType stored) : type(stored) {}

std::string Convert::parameters() const {
    return fmt::format("to {}", name_of(type));
}

double Convert::flops(std::span<const TensorType>, std::span<const TensorType>) const {
    return 0.0;
}

TensorType Convert::output_type(const TensorType& input) const {
    return {input.shape, type};
}

void Convert::write(const Tensor& input, const Tensor& output) const {
    if (input.type() == DataType::i32) {
        kernels::on_host([input, output] { copy_as_floats(input, output); });
        return;
    }
    activate(input, Activation::none, 0.0f, output);
}

Tensor Convert::define(const Tensor& input) const {
    if (input.type() != DataType::i32) {
        return input.clone();
    }
    Tensor output(input.shape());
    copy_as_floats(input, output);
    return output;
}

}  // namespace upforge::graph
