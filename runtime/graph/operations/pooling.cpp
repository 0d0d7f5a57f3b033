#include "graph/operations/pooling.h"

#include "graph/operations/checks.h"
#include "graph/operations/words.h"
#include "operators/pooling.h"
#include "reference/reference.h"

namespace upforge::graph {
namespace {

std::string text_of(const PoolOptions& options) {
    return words({both_axes(options.kernel),
                  unless_usual("stride", options.stride.value_or(options.kernel), options.kernel),
                  unless_usual("pad", options.padding, Padding()),
                  unless_usual("dilation", options.dilation, YX()), to_text(options.auto_pad),
                  options.ceil_mode ? "ceil" : "", options.count_include_pad ? "count_pad" : ""});
}

Shape pooled_shape(const std::string& operation, const TensorType& input,
                   const PoolOptions& options) {
    const YX pixels = slide_pool(operation, stand_in(input), options).output;
    return {input.shape.batch, pixels.y, pixels.x, input.shape.channels};
}

/// One of each pixel of a window.
double flops_of(const PoolOptions& options, const TensorType& output) {
    return static_cast<double>(output.shape.elements()) * options.kernel.y * options.kernel.x;
}

}  // namespace

MaxPool::MaxPool(PoolOptions how, bool indices) : options(how), with_indices(indices) {}

std::string MaxPool::parameters() const {
    return words({text_of(options), with_indices ? "indices" : ""});
}

std::vector<TensorType> MaxPool::outputs(std::span<const TensorType> inputs) const {
    require_inputs(name(), inputs, 1, 1);
    const Shape shape = pooled_shape(name(), inputs[0], options);
    if (with_indices) {
        return {{shape}, {shape, DataType::i32}};
    }
    return {{shape}};
}

double MaxPool::flops(std::span<const TensorType>, std::span<const TensorType> outputs) const {
    return flops_of(options, outputs[0]);
}

void MaxPool::run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const {
    if (with_indices) {
        max_pool_with_indices(inputs[0], options, {outputs[0], outputs[1]});
    } else {
        max_pool(inputs[0], options, outputs[0]);
    }
}

std::vector<Tensor> MaxPool::reference(std::span<const Tensor> inputs) const {
    if (with_indices) {
        const Pooled pooled = reference::max_pool_with_indices(inputs[0], options);
        return {pooled.values, pooled.indices};
    }
    return {reference::max_pool(inputs[0], options)};
}

AveragePool::AveragePool(PoolOptions how) : options(how) {}

std::string AveragePool::parameters() const {
    return text_of(options);
}

double AveragePool::flops(std::span<const TensorType>, std::span<const TensorType> outputs) const {
    return flops_of(options, outputs[0]);
}

TensorType AveragePool::output_type(const TensorType& input) const {
    return {pooled_shape(name(), input, options)};
}

void AveragePool::write(const Tensor& input, const Tensor& output) const {
    average_pool(input, options, output);
}

Tensor AveragePool::define(const Tensor& input) const {
    return reference::average_pool(input, options);
}

GlobalPool::GlobalPool(PoolKind which) : kind(which) {}

std::string GlobalPool::name() const {
    return kind == PoolKind::max ? "global_max_pool" : "global_average_pool";
}

double GlobalPool::flops(std::span<const TensorType> inputs, std::span<const TensorType>) const {
    return static_cast<double>(inputs[0].shape.elements());
}

TensorType GlobalPool::output_type(const TensorType& input) const {
    const Shape& shape = shape_of_floats(name(), "input", input);
    return {{shape.batch, 1, 1, shape.channels}};
}

void GlobalPool::write(const Tensor& input, const Tensor& output) const {
    if (kind == PoolKind::max) {
        global_max_pool(input, output);
    } else {
        global_average_pool(input, output);
    }
}

Tensor GlobalPool::define(const Tensor& input) const {
    return kind == PoolKind::max ? reference::global_max_pool(input)
                                 : reference::global_average_pool(input);
}

}  // namespace upforge::graph
