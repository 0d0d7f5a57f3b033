#include <fmt/core.h>

#include <utility>

#include "kernels/choice.h"
#include "operators/growing.h"
#include "operators/packed_filter.h"
#include "operators/phases.h"
#include "operators/register_tile.h"
#include "operators/require.h"
#include "upforge/error.h"
#include "upforge/operators.h"
#include "upforge/prepared.h"

namespace upforge {
namespace {

constexpr const char* operation = "conv_transpose";
constexpr const char* depthwise_operation = "depthwise_conv_transpose";

void check_filter(const Filter& filter, const ConvTransposeOptions& options) {
    const FilterShape& shape = filter.shape();
    require_filter(operation, filter);
    require_at_least(operation, "groups", options.groups, 1);
    if (shape.outer % options.groups != 0) {
        throw Error(
            ErrorCode::shape_mismatch,
            fmt::format("conv_transpose: {} input channels (filter {}) cannot be split into "
                        "{} groups",
                        shape.outer, to_string(shape), options.groups));
    }
    const std::size_t outputs = static_cast<std::size_t>(shape.inner) * options.groups;
    if (!options.bias.empty() && options.bias.size() != outputs) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("conv_transpose: {} bias values for {} output channels (filter {} "
                                "in {} groups)",
                                options.bias.size(), outputs, to_string(shape), options.groups));
    }
}

}  // namespace

struct ConvTranspose::State {
    State(Filter weights, const ConvTransposeOptions& asked)
        : filter(std::move(weights), FilterOrder::transposed, asked.groups, asked.bias),
          options(asked),
          lattice_y(lattice(asked.stride.y, asked.dilation.y)),
          lattice_x(lattice(asked.stride.x, asked.dilation.x)) {
        options.bias = {};  // the caller's memory; the packer has a copy
    }

    FilterPacker filter;
    ConvTransposeOptions options;
    Lattice lattice_y, lattice_x;

    int outputs() const { return filter.outputs_of_group() * options.groups; }

    Growing grow_from(const Shape& input) const {
        if (input.channels != filter.shape().outer) {
            throw Error(ErrorCode::shape_mismatch,
                        fmt::format("conv_transpose: the input has {} channels, but the filter "
                                    "reads {}",
                                    input.channels, filter.shape().outer));
        }
        return grow(input, filter.shape().kernel(), options);
    }

    Shape output_shape(const Shape& input, const Growing& growing) const {
        return {input.batch, growing.output.y, growing.output.x, outputs()};
    }

    kernels::Problem problem(const Shape& output) const {
        return {.operation = filter.depthwise() ? depthwise_operation : operation,
                .batch = output.batch,
                .output = {output.height, output.width},
                .inputs = filter.inputs_of_group(),
                .outputs = filter.outputs_of_group(),
                .kernel = filter.shape().kernel(),
                .stride = options.stride,
                .dilation = options.dilation,
                .groups = options.groups,
                .border = true,
                .exact = true};
    }

    const kernels::Kernel& choose_kernel(const Tensor& output) const;
    /// `kernel` is null for those that take no memory.
    void run_group(kernels::Call& call, const kernels::Kernel* kernel, const Tensor& input,
                   const Tensor& output, const Padding& padding) const;
};

const kernels::Kernel& ConvTranspose::State::choose_kernel(const Tensor& output) const {
    if (filter.depthwise()) {
        return kernels::choose({depthwise_operation, {}, {}, {}, problem(output.shape())});
    }
    const Shape& shape = output.shape();
    const YX stride = options.stride, taps = filter.shape().kernel();
    const TiledSums work{filter.outputs_of_group(),
                         std::max(1, shape.width / stride.x),
                         double(shape.batch) * shape.height * stride.x,
                         double(taps.y) * taps.x / (stride.y * stride.x) * filter.inputs_of_group(),
                         0,
                         0};
    return kernels::choose({operation,
                            {},
                            {},
                            [&](const auto& k) { return estimate_cycles(k, work); },
                            problem(shape)});
}

void ConvTranspose::State::run_group(kernels::Call& call, const kernels::Kernel* kernel,
                                     const Tensor& input, const Tensor& output,
                                     const Padding& padding) const {
    const YX stride = options.stride, taps = filter.shape().kernel();
    // Windows of a phase lie one pixel apart, and those of different phases begin up to one apart.
    const YX span{taps.y * options.dilation.y + 2, taps.x * options.dilation.x + 2};
    const Shape& shape = output.shape();
    const Strides& strides = output.strides();
    call.set("input", input);
    for (const PhaseRange& rows : phase_ranges(shape.height, stride.y)) {
        for (const PhaseRange& columns : phase_ranges(shape.width, stride.x)) {
            if (rows.pixels * rows.phases * columns.pixels * columns.phases == 0) {
                continue;
            }
            if (kernel) {
                call.takes(strip_bytes(
                    *kernel,
                    {input.shape().channels, shape.batch, {rows.pixels, columns.pixels}, 1, span}));
            }
            const int top = rows.first_pixel * stride.y, left = columns.first_pixel * stride.x;
            call.set("pad_left", padding.left + left)
                .set("pad_top", padding.top + top)
                .set("output", &output.at(0, top, left, 0),
                     {{shape.channels, 1},
                      {columns.phases, strides.pixel},
                      {columns.pixels, strides.pixel * stride.x},
                      {rows.phases, strides.row},
                      {rows.pixels, strides.row * stride.y},
                      {shape.batch, strides.batch}})
                .run();
        }
    }
}

ConvTranspose::ConvTranspose(Filter filter, const ConvTransposeOptions& options) {
    check_filter(filter, options);
    check_growing(filter.shape().kernel(), options);
    state_ = std::make_shared<State>(std::move(filter), options);
}

Shape ConvTranspose::output_shape(const Shape& input) const {
    return state_->output_shape(input, state_->grow_from(input));
}

Tensor ConvTranspose::operator()(const Tensor& input) const {
    require_floats(operation, "input", input);
    Tensor output(output_shape(input.shape()));
    run(input, output);
    return output;
}

void ConvTranspose::run(const Tensor& input, const Tensor& output) const {
    require_floats(operation, "input", input);
    const State& s = *state_;
    const Growing growing = s.grow_from(input.shape());
    require_output(operation, output, s.output_shape(input.shape(), growing));

    const kernels::Kernel& kernel = s.choose_kernel(output);
    kernels::Call call(kernel);
    call.set("stride_x", s.options.stride.x)
        .set("stride_y", s.options.stride.y)
        .set("dilation_x", s.options.dilation.x)
        .set("dilation_y", s.options.dilation.y)
        .set("common_x", s.lattice_x.common)
        .set("common_y", s.lattice_y.common)
        .set("inverse_x", s.lattice_x.inverse)
        .set("inverse_y", s.lattice_y.inverse)
        .set("activation", static_cast<int>(s.options.activation))
        .set("leaky_slope", s.options.leaky_slope);
    if (s.filter.depthwise()) {
        s.filter.set_depthwise_arguments(call);
        s.run_group(call, nullptr, input, output, growing.padding);
        return;
    }
    const int inputs = s.filter.inputs_of_group(), outputs = s.filter.outputs_of_group();
    const PackedFilter& packed = s.filter.packed(kernel.number("channels", 0));
    for (int group = 0; group < s.options.groups; ++group) {
        packed[group].set_arguments(call);
        s.run_group(call, &kernel, input.channels(group * inputs, inputs),
                    output.channels(group * outputs, outputs), growing.padding);
    }
}

Tensor conv_transpose(const Tensor& input, const Filter& filter,
                      const ConvTransposeOptions& options) {
    return ConvTranspose(filter, options)(input);
}

void conv_transpose(const Tensor& input, const Filter& filter, const ConvTransposeOptions& options,
                    const Tensor& output) {
    ConvTranspose(filter, options).run(input, output);
}

}  // namespace upforge
