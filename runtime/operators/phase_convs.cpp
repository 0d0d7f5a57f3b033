#include "operators/phase_convs.h"

#include <utility>
#include <vector>

#include "operators/sliding.h"
#include "operators/winograd.h"
#include "operators/winograd_call.h"

namespace upforge {

PhaseConvs::PhaseConvs(const FilterPacker& filter, const ConvTransposeOptions& options)
    : filter_(filter),
      stride_(options.stride),
      // Where the kernel is not larger than the stride, no phase has two taps.
      possible_(!options.exact && options.groups == 1 && options.dilation == YX(1) &&
                filter.shape().height > options.stride.y &&
                filter.shape().width > options.stride.x),
      activation_(options.activation),
      leaky_slope_(options.leaky_slope),
      no_residual_(possible_ ? Tensor({1, 1, 1, filter.outputs_of_group() * options.stride.x})
                             : Tensor()) {}

std::vector<PhaseBlock> PhaseConvs::blocks(const Tensor& output, const Padding& padding) const {
    const Shape& shape = output.shape();
    const YX kernel = filter_.shape().kernel();
    const bool pixels_touch = output.strides().pixel == shape.channels;
    std::vector<PhaseBlock> all;
    for (const PhaseWindow& rows : phase_windows(shape.height, kernel.y, stride_.y, padding.top)) {
        for (PhaseWindow columns : phase_windows(shape.width, kernel.x, stride_.x, padding.left)) {
            if (pixels_touch) {
                all.push_back({rows, columns});
                continue;
            }
            for (const int end = columns.first + std::exchange(columns.phases, 1);
                 columns.first < end; ++columns.first) {
                all.push_back({rows, columns});
            }
        }
    }
    return all;
}

kernels::Demand PhaseConvs::demand(const PhaseBlock& block, int images,
                                   const kernels::Elements& elements) const {
    const auto& [rows, columns] = block;
    const int inputs = filter_.inputs_of_group(), outputs = filter_.outputs_of_group();
    const Sliding sliding{.kernel = {rows.taps, columns.taps},
                          .stride = 1,
                          .dilation = 1,
                          .padding = {},
                          .output = {rows.pixels, columns.pixels}};
    // The weights of all phases are there at once.
    const WinogradForm form =
        winograd_form(sliding, 1, inputs, outputs * stride_.y * stride_.x, elements);
    const Shape output{images, rows.pixels, columns.pixels, outputs * columns.phases};
    return {
        .operation = "conv",
        .objection = [form](const kernels::Kernel& k) -> std::string {
            return k.family != "winograd" || form != form_of(k) ? "other taps or tiles" : "";
        },
        .estimate =
            [=](const kernels::Kernel& k) { return estimate_winograd_cycles(k, inputs, output); },
        .problem = kernels::Problem{.operation = "conv",
                                    .batch = images,
                                    .output = sliding.output,
                                    .inputs = inputs,
                                    .outputs = output.channels,
                                    .kernel = sliding.kernel,
                                    .border = true,
                                    .elements = elements},
        .elements = elements};
}

bool PhaseConvs::faster_than(double cycles, const PhaseBlock& block, int images,
                             const kernels::Elements& elements) const {
    const kernels::Demand asked = demand(block, images, elements);
    const kernels::Kernel* kernel = kernels::find(asked);
    if (!kernel) {
        return false;
    }
    // Other phases use other weights, so that none stay in the second-level cache until next time.
    const double bytes_a_cycle = 9;
    const double reading = weight_bytes(form_of(*kernel), filter_.inputs_of_group(),
                                        filter_.outputs_of_group() * block.columns.phases) /
                           bytes_a_cycle;
    return (asked.estimate(*kernel) + reading) * block.rows.phases < cycles;
}

void PhaseConvs::run(const PhaseBlock& block, const Padding& padding, const Tensor& input,
                     const Tensor& output) const {
    const auto& [rows, columns] = block;
    const Shape& shape = output.shape();
    const kernels::Kernel& kernel = kernels::choose(demand(block, shape.batch, {input, output}));
    const Shape phases{shape.batch, rows.pixels, columns.pixels, shape.channels * columns.phases};
    const Tensor residual =
        Tensor::view(no_residual_.data(), input.type(), phases, Strides{0, 0, 0});
    const Strides& strides = output.strides();
    for (int row = 0; row < rows.phases; ++row) {
        const WinogradCall call{
            filter_of(block, padding, row), {rows.pad, columns.pad}, activation_, leaky_slope_};
        call.run(
            kernel, input, residual,
            Tensor::view(
                output.crop(rows.first + row, columns.first, 1, 1).data(), output.type(), phases,
                Strides{strides.batch, strides.row * stride_.y, strides.pixel * stride_.x}));
    }
}

const FilterPacker& PhaseConvs::filter_of(const PhaseBlock& block, const Padding& padding,
                                          int row) const {
    const auto& [rows, columns] = block;
    const std::lock_guard lock(mutex_);
    const std::array key{rows.first + row, columns.first, columns.phases};
    if (const auto found = filters_.find(key); found != filters_.end()) {
        return found->second;
    }
    const Filter whole = filter_.filter();
    const int outputs = filter_.outputs_of_group();
    const FilterShape shape{outputs * columns.phases, filter_.inputs_of_group(), rows.taps,
                            columns.taps};
    std::vector<float> values, bias;
    values.reserve(shape.elements());
    for (int column = 0; column < columns.phases; ++column) {
        for (int co = 0; co < outputs; ++co) {
            bias.push_back(filter_.bias()[co]);
            for (int ci = 0; ci < shape.inner; ++ci) {
                for (int y = 0; y < rows.taps; ++y) {
                    for (int x = 0; x < columns.taps; ++x) {
                        values.push_back(
                            whole.at(ci, co, tap_of_phase(rows, row, y, stride_.y, padding.top),
                                     tap_of_phase(columns, column, x, stride_.x, padding.left)));
                    }
                }
            }
        }
    }
    return filters_.try_emplace(key, Filter(shape, std::move(values)), FilterOrder::conv, 1, bias)
        .first->second;
}

}  // namespace upforge
