#include "operators/pair_steps.h"

#include "schedules/spaces.h"

namespace upforge {

int inputs_of_step(const kernels::Kernel& kernel) {
    switch (kernel.bf16_unit()) {
        case Bf16Unit::avx512_bf16:
            return schedules::pairs::step_inputs;
        case Bf16Unit::amx:
            return schedules::amx::tile_inputs;
        case Bf16Unit::none:
            break;
    }
    return 0;
}

int whole_steps(int inputs, int step) {
    return (inputs + step - 1) / step * step;
}

double pixel_bytes_of_pairs(const kernels::Kernel& kernel, int inputs) {
    return static_cast<double>(size_of(DataType::bf16)) *
           whole_steps(inputs, inputs_of_step(kernel));
}

}  // namespace upforge
