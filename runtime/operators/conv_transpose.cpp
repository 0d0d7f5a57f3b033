#include <fmt/core.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "kernels/choice.h"
#include "operators/depthwise.h"
#include "operators/dot_tile.h"
#include "operators/growing.h"
#include "operators/packed_filter.h"
#include "operators/phase_convs.h"
#include "operators/phases.h"
#include "operators/register_tile.h"
#include "operators/require.h"
#include "schedules/spaces.h"
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

/// What lies below and right of a place in an image.
Tensor from(const Tensor& image, int row, int column) {
    const Shape& shape = image.shape();
    return image.crop(row, column, shape.height - row, shape.width - column);
}

}  // namespace

struct ConvTranspose::State {
    State(Filter weights, const ConvTransposeOptions& asked)
        : filter(std::move(weights), FilterOrder::transposed, asked.groups, asked.bias),
          options(asked),
          phase_convs(filter, asked) {
        options.bias = {};  // the caller's memory; the packer has a copy
    }

    FilterPacker filter;
    ConvTransposeOptions options;
    PhaseConvs phase_convs;

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

    kernels::Problem problem(const Tensor& input, const Tensor& output) const {
        const Shape& shape = output.shape();
        return {.operation = filter.depthwise() ? depthwise_operation : operation,
                .batch = shape.batch,
                .output = {shape.height, shape.width},
                .inputs = filter.inputs_of_group(),
                .outputs = filter.outputs_of_group(),
                .kernel = filter.shape().kernel(),
                .stride = options.stride,
                .dilation = options.dilation,
                .groups = options.groups,
                .border = true,
                .exact = true,
                .elements = {input, output}};
    }

    /// What kernels that sum products are asked for.
    kernels::Demand demand(const Tensor& input, const Tensor& output, YX stride) const;
    TiledSums sums(int columns, double pixels, double taps, double phases) const;

    void run_depthwise(const Tensor& input, const Tensor& output, const Growing& growing) const;
    void run_groups(const Tensor& input, const Tensor& output, const Growing& growing) const;
    /// Some phases by Winograd's algorithm; false where none is faster that way.
    bool run_by_phases(const Tensor& input, const Tensor& output, const Growing& growing) const;

    void set_window(kernels::Call& call, YX stride) const;
    /// The phases in rows and columns. `kernel` is null for those that take no memory.
    void run_phases(kernels::Call& call, const kernels::Kernel* kernel, const PhaseRange& rows,
                    const PhaseRange& columns, const Tensor& input, const Tensor& output,
                    const Growing& growing) const;
    void run_all_phases(kernels::Call& call, const kernels::Kernel* kernel, const Tensor& input,
                        const Tensor& output, const Growing& growing) const;
};

TiledSums ConvTranspose::State::sums(int columns, double pixels, double taps, double phases) const {
    return {.channels = filter.outputs_of_group(),
            .columns = columns,
            .rows = pixels / columns,
            .steps = taps * filter.inputs_of_group(),
            .inputs = filter.inputs_of_group(),
            .phases = phases};
}

kernels::Demand ConvTranspose::State::demand(const Tensor& input, const Tensor& output,
                                             YX stride) const {
    const Shape& shape = output.shape();
    const YX taps = filter.shape().kernel();
    const int columns = std::max(1, shape.width / stride.x);
    const TiledSums work =
        sums(columns, double(shape.batch) * shape.height * stride.x * columns,
             double(taps.y) * taps.x / (stride.y * stride.x), double(stride.y) * stride.x);
    const bool by_dots = sums_by_dots({input, output}, work.inputs, work.channels);
    return {.operation = operation,
            .objection =
                [outputs = work.channels, inputs = work.inputs, by_dots](const auto& k) {
                    const std::string unfit = objection_to_order(k, by_dots, outputs);
                    return unfit.empty() ? objection_to_chunks(k, inputs) : unfit;
                },
            .estimate = [work](const auto& k) { return estimate_cycles(k, work); },
            .problem = problem(input, output),
            .elements = {input, output}};
}

void ConvTranspose::State::set_window(kernels::Call& call, YX stride) const {
    const Lattice rows = lattice(stride.y, options.dilation.y);
    const Lattice columns = lattice(stride.x, options.dilation.x);
    call.set("stride_x", stride.x)
        .set("stride_y", stride.y)
        .set("dilation_x", options.dilation.x)
        .set("dilation_y", options.dilation.y)
        .set("common_x", columns.common)
        .set("common_y", rows.common)
        .set("inverse_x", columns.inverse)
        .set("inverse_y", rows.inverse)
        .set("activation", static_cast<int>(options.activation))
        .set("leaky_slope", options.leaky_slope);
}

void ConvTranspose::State::run_phases(kernels::Call& call, const kernels::Kernel* kernel,
                                      const PhaseRange& rows, const PhaseRange& columns,
                                      const Tensor& input, const Tensor& output,
                                      const Growing& growing) const {
    const YX stride = growing.stride, taps = filter.shape().kernel();
    // Windows of a phase lie one pixel apart, and those of different phases begin up to one apart.
    const YX span{taps.y * options.dilation.y + 2, taps.x * options.dilation.x + 2};
    const Shape& shape = output.shape();
    const Strides& strides = output.strides();
    if (kernel) {
        call.takes(strip_bytes(
            *kernel,
            {input.shape().channels, shape.batch, {rows.pixels, columns.pixels}, 1, span}));
    }
    call.set("input", input)
        .set("pad_left", growing.padding.left + columns.first)
        .set("pad_top", growing.padding.top + rows.first)
        .set("output", from(output, rows.first, columns.first),
             {{shape.channels, 1},
              {columns.phases, strides.pixel},
              {columns.pixels, strides.pixel * stride.x},
              {rows.phases, strides.row},
              {rows.pixels, strides.row * stride.y},
              {shape.batch, strides.batch}})
        .run();
}

void ConvTranspose::State::run_all_phases(kernels::Call& call, const kernels::Kernel* kernel,
                                          const Tensor& input, const Tensor& output,
                                          const Growing& growing) const {
    for (const PhaseRange& rows : phase_ranges(output.shape().height, growing.stride.y)) {
        for (const PhaseRange& columns : phase_ranges(output.shape().width, growing.stride.x)) {
            if (rows.pixels * rows.phases * columns.pixels * columns.phases > 0) {
                run_phases(call, kernel, rows, columns, input, output, growing);
            }
        }
    }
}

void ConvTranspose::State::run_depthwise(const Tensor& input, const Tensor& output,
                                         const Growing& growing) const {
    kernels::Call call(
        kernels::choose(depthwise_demand(depthwise_operation, problem(input, output), output)));
    set_window(call, growing.stride);
    filter.set_depthwise_arguments(call, input.type());
    run_all_phases(call, nullptr, input, output, growing);
}

void ConvTranspose::State::run_groups(const Tensor& input, const Tensor& output,
                                      const Growing& growing) const {
    const kernels::Kernel& kernel = kernels::choose(demand(input, output, growing.stride));
    kernels::Call call(kernel);
    set_window(call, growing.stride);
    const int inputs = filter.inputs_of_group(), outputs = filter.outputs_of_group();
    const PackedFilter& packed = filter.packed(layout_for(kernel));
    for (int group = 0; group < options.groups; ++group) {
        packed[group].set_arguments(call);
        run_all_phases(call, &kernel, input.channels(group * inputs, inputs),
                       output.channels(group * outputs, outputs), growing);
    }
}

bool ConvTranspose::State::run_by_phases(const Tensor& input, const Tensor& output,
                                         const Growing& growing) const {
    if (!phase_convs.possible() || growing.stride != options.stride) {
        return false;
    }
    const int images = output.shape().batch;
    const kernels::Demand summing = demand(input, output, growing.stride);
    const kernels::Kernel* summed = kernels::find(summing);
    const auto faster = [&](const PhaseBlock& block) {
        const auto& [rows, columns] = block;
        const double pixels = double(images) * rows.pixels * rows.phases * columns.phases;
        const TiledSums work =
            sums(columns.pixels, pixels * columns.pixels, double(rows.taps) * columns.taps,
                 double(rows.phases) * columns.phases);
        return summed && phase_convs.faster_than(estimate_cycles(*summed, work), block, images,
                                                 summing.elements);
    };
    std::vector<PhaseBlock> blocks = phase_convs.blocks(output, growing.padding);
    const auto summed_ones = std::stable_partition(blocks.begin(), blocks.end(), faster);
    if (summed_ones == blocks.begin()) {
        return false;
    }
    for (const PhaseBlock& block : std::span(blocks.begin(), summed_ones)) {
        phase_convs.run(block, growing.padding, input, output);
    }
    if (summed_ones != blocks.end()) {
        kernels::Call call(kernels::choose(summing));
        set_window(call, growing.stride);
        filter.packed(layout_for(*summed)).front().set_arguments(call);
        for (const auto& [rows, columns] : std::span(summed_ones, blocks.end())) {
            run_phases(call, summed, rows, columns, input, output, growing);
        }
    }
    return true;
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
    require_reals(operation, "input", input);
    Tensor output(output_shape(input.shape()), input.type());
    run(input, output);
    return output;
}

void ConvTranspose::run(const Tensor& input, const Tensor& output) const {
    require_reals(operation, "input", input);
    const State& s = *state_;
    const Growing growing = s.grow_from(input.shape());
    require_real_output(operation, output, s.output_shape(input.shape(), growing));

    if (s.filter.depthwise()) {
        s.run_depthwise(input, output, growing);
    } else if (!s.run_by_phases(input, output, growing)) {
        s.run_groups(input, output, growing);
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
