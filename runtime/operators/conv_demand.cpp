#include "operators/conv_demand.h"

#include <fmt/core.h>

#include <string>

#include "operators/dot_tile.h"
#include "operators/register_tile.h"
#include "operators/winograd.h"

namespace upforge {
namespace {

double estimate_parts(const kernels::Kernel& kernel, YX taps, const TiledSums& work) {
    TiledSums part = work;
    part.inputs = inputs_at_once(kernel, taps, work.inputs);
    const double parts = double(work.inputs) / part.inputs;
    part.steps /= parts;
    return parts * estimate_cycles(kernel, part);
}

std::string objection_of(const ConvWork& work, const kernels::Kernel& kernel) {
    if (is_winograd(kernel)) {
        if (work.exact) {
            return "Winograd's algorithm is not exact";
        }
        if (const WinogradForm needed = form_of(kernel);
            !can_compute(needed, work.sliding, work.groups, work.inputs)) {
            return fmt::format("needs {0}x{0} taps and windows one pixel apart{1}", needed.taps,
                               needed.from_taps ? ", and whole steps of input channels" : "");
        }
    } else {
        const bool by_dots = sums_by_dots(work.problem.elements, work.inputs, work.outputs);
        if (std::string unfit = objection_to_order(kernel, by_dots, work.outputs); !unfit.empty()) {
            return unfit;
        }
    }
    if (std::string unfit = objection_to_chunks(kernel, work.inputs); !unfit.empty()) {
        return unfit;
    }
    const bool unfit =
        kernel.parameter("border") == "none" && work.sliding.reaches_over(work.image);
    return unfit ? "windows reach over the border of the image" : "";
}

}  // namespace

bool is_winograd(const kernels::Kernel& kernel) {
    return kernel.family == "winograd";
}

bool sums_in_parts(const kernels::Kernel& kernel) {
    return kernel.family == "direct" && kernel.device == DeviceKind::cpu;
}

int inputs_at_once(const kernels::Kernel& kernel, YX taps, int inputs) {
    const bool unrounded = kernel.storage() == DataType::f32 && kernel.result() == DataType::f32;
    return sums_in_parts(kernel) && unrounded ? inputs_of_part(kernel.isa, taps.y * taps.x, inputs)
                                              : inputs;
}

kernels::Demand conv_demand(const ConvWork& work) {
    const YX taps = work.sliding.kernel;
    const TiledSums sums{.channels = work.outputs,
                         .columns = work.result.width,
                         .rows = double(work.result.batch) * work.result.height,
                         .steps = double(taps.y) * taps.x * work.inputs,
                         .copied = double(work.image.elements()) / work.image.channels,
                         .inputs = work.inputs};
    const WinogradForm form = work.exact ? WinogradForm{}
                                         : winograd_form(work.sliding, work.groups, work.inputs,
                                                         work.outputs, work.problem.elements);
    return {.operation = "conv",
            .objection = [work](const kernels::Kernel& k) { return objection_of(work, k); },
            .doubt = [form](const kernels::Kernel& k) -> std::string {
                if (form == form_of(k)) {
                    return "";
                }
                return form == WinogradForm{}
                           ? "Winograd's algorithm is not expected to be faster here"
                           : fmt::format(
                                 "Winograd's algorithm in tiles of {0}x{0} is expected to "
                                 "be faster",
                                 form.tile);
            },
            .estimate =
                [inputs = work.inputs, result = work.result, taps, sums](const kernels::Kernel& k) {
                    return is_winograd(k) ? estimate_winograd_cycles(k, inputs, result)
                                          : estimate_parts(k, taps, sums);
                },
            .problem = work.problem,
            .elements = work.problem.elements};
}

}  // namespace upforge
