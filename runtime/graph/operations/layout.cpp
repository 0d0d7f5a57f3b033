#include "graph/operations/layout.h"

#include <fmt/core.h>

#include <limits>
#include <utility>

#include "graph/operations/checks.h"
#include "graph/operations/words.h"
#include "operators/copy.h"
#include "operators/rearrange.h"
#include "operators/require.h"
#include "reference/reference.h"
#include "upforge/error.h"

namespace upforge::graph {
namespace {

int padded(const char* axis, int pixels, int before, int after) {
    const long long extent = static_cast<long long>(pixels) + before + after;
    if (extent < 1) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("pad: {} of {} pixels padded by {} and {} leaves {}; at least 1 is "
                                "needed",
                                axis, pixels, before, after, extent));
    }
    return to_coordinate("pad", axis, extent);
}

/// Writes the elements of an array with such strides in row-major order, and moves `to` past them.
template <typename Element>
void read_in_order(const Element* from, std::span<const std::int64_t> dims,
                   std::span<const std::int64_t> strides, Element*& to) {
    if (dims.empty()) {
        *to++ = *from;
        return;
    }
    for (std::int64_t i = 0; i < dims[0]; ++i) {
        read_in_order(from + i * strides[0], dims.subspan(1), strides.subspan(1), to);
    }
}

template <typename Element>
void rearrange_elements(const Rearrange& how, const Element* from, Element* to) {
    read_in_order<Element>(from + how.offset, how.dims, how.strides, to);
}

}  // namespace

double Move::flops(std::span<const TensorType>, std::span<const TensorType>) const {
    return 0.0;
}

TensorType Copy::output_type(const TensorType& input) const {
    return input;
}

void Copy::write(const Tensor& input, const Tensor& output) const {
    require_output(name(), output, input.shape(), input.type());
    copy(input, output);
}

Tensor Copy::define(const Tensor& input) const {
    return input.clone();
}

Pad::Pad(PadOptions how) : options(how) {}

std::string Pad::parameters() const {
    return words({to_text(options.padding),
                  options.mode == PadMode::constant ? "" : name_of(options.mode),
                  unless_usual("value", options.value, 0.0f)});
}

TensorType Pad::output_type(const TensorType& input) const {
    const Shape& shape = shape_of_floats(name(), "input", input);
    const auto& [top, left, bottom, right] = options.padding;
    return {{shape.batch, padded("height", shape.height, top, bottom),
             padded("width", shape.width, left, right), shape.channels}};
}

void Pad::write(const Tensor& input, const Tensor& output) const {
    pad(input, options, output);
}

Tensor Pad::define(const Tensor& input) const {
    return reference::pad(input, options);
}

DepthToSpace::DepthToSpace(int pixels, DepthOrder which) : block(pixels), order(which) {}

std::string DepthToSpace::parameters() const {
    return words({both_axes(block), order == DepthOrder::depth_column_row ? "" : name_of(order)});
}

TensorType DepthToSpace::output_type(const TensorType& input) const {
    const auto& [batch, height, width, channels] = shape_of_floats(name(), "input", input);
    require_at_least(name(), "block", block, 1);
    const long long pixels = 1LL * block * block;
    if (channels % pixels != 0) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{}: {} channels are not a multiple of block * block = {}", name(),
                                channels, pixels));
    }
    return {{batch, to_coordinate(name(), "output height", 1LL * height * block),
             to_coordinate(name(), "output width", 1LL * width * block),
             static_cast<int>(channels / pixels)}};
}

void DepthToSpace::write(const Tensor& input, const Tensor& output) const {
    depth_to_space(input, block, order, output);
}

Tensor DepthToSpace::define(const Tensor& input) const {
    return reference::depth_to_space(input, block, order);
}

SpaceToDepth::SpaceToDepth(int pixels) : block(pixels) {}

std::string SpaceToDepth::parameters() const {
    return both_axes(block);
}

TensorType SpaceToDepth::output_type(const TensorType& input) const {
    const auto& [batch, height, width, channels] = shape_of_floats(name(), "input", input);
    require_at_least(name(), "block", block, 1);
    if (height % block != 0 || width % block != 0) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{}: {}x{} pixels are not a whole number of blocks of {}x{}",
                                name(), height, width, block, block));
    }
    return {{batch, height / block, width / block,
             to_coordinate(name(), "output channels", 1LL * channels * block * block)}};
}

void SpaceToDepth::write(const Tensor& input, const Tensor& output) const {
    space_to_depth(input, block, output);
}

Tensor SpaceToDepth::define(const Tensor& input) const {
    return reference::space_to_depth(input, block);
}

Rearrange::Rearrange(std::ptrdiff_t first, Dims extents, Dims steps, TensorType result)
    : offset(first), dims(std::move(extents)), strides(std::move(steps)), output(result) {}

std::string Rearrange::parameters() const {
    std::string steps;
    for (const std::int64_t stride : strides) {
        steps += fmt::format("{}{}", steps.empty() ? "" : ",", stride);
    }
    return words(
        {to_string(dims), "strides", steps, offset == 0 ? "" : fmt::format("from {}", offset)});
}

TensorType Rearrange::output_type(const TensorType& input) const {
    require_type(name(), "input", stand_in(input), output.type);
    const auto available = static_cast<std::int64_t>(input.shape.elements());
    const auto wanted = static_cast<std::int64_t>(output.shape.elements());
    if (dims.size() != strides.size() || count_elements(dims) != wanted) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("rearrange: dimensions {} with {} strides for an output of {}",
                                to_string(dims), strides.size(), to_string(output.shape)));
    }
    std::int64_t first = offset, last = offset;
    for (std::size_t axis = 0; axis < dims.size(); ++axis) {
        const std::int64_t reach = (dims[axis] - 1) * strides[axis];
        (reach < 0 ? first : last) += reach;
    }
    if (first < 0 || last >= available) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("rearrange: elements {} to {} are read of an input of {} ({})",
                                first, last, available, to_string(input.shape)));
    }
    return output;
}

void Rearrange::write(const Tensor& input, const Tensor& result) const {
    rearrange(input, offset, dims, strides, result);
}

Tensor Rearrange::define(const Tensor& input) const {
    Tensor result(output.shape, output.type);
    const Tensor dense = input.clone();
    if (output.type == DataType::f32) {
        rearrange_elements(*this, dense.floats(), result.floats());
    } else {
        rearrange_elements(*this, dense.ints(), result.ints());
    }
    return result;
}

std::vector<TensorType> Concat::outputs(std::span<const TensorType> inputs) const {
    require_inputs(name(), inputs, 1, std::numeric_limits<std::size_t>::max());
    TensorType output = inputs[0];
    long long channels = 0;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        require_type(name(), fmt::format("input {}", i), stand_in(inputs[i]), output.type);
        Shape but_for_channels = inputs[i].shape;
        but_for_channels.channels = output.shape.channels;
        if (but_for_channels != output.shape) {
            throw Error(ErrorCode::shape_mismatch,
                        fmt::format("concat: input {} has shape {}, but input 0 has {}; only "
                                    "channels may differ",
                                    i, to_string(inputs[i].shape), to_string(output.shape)));
        }
        channels += inputs[i].shape.channels;
    }
    output.shape.channels = to_coordinate(name(), "the number of channels", channels);
    return {output};
}

double Concat::flops(std::span<const TensorType>, std::span<const TensorType>) const {
    return 0.0;
}

void Concat::run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const {
    concat(inputs, outputs[0]);
}

std::vector<Tensor> Concat::reference(std::span<const Tensor> inputs) const {
    Shape shape = inputs[0].shape();
    shape.channels = 0;
    for (const Tensor& input : inputs) {
        shape.channels += input.shape().channels;
    }
    Tensor result(shape, inputs[0].type());
    int first = 0;
    for (const Tensor& input : inputs) {
        result.channels(first, input.shape().channels).copy_from(input);
        first += input.shape().channels;
    }
    return {result};
}

}  // namespace upforge::graph
