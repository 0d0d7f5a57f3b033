#include "operators/winograd_call.h"

#include "kernels/call.h"
#include "operators/winograd.h"
#include "schedules/spaces.h"

namespace upforge {

void WinogradCall::run(const kernels::Kernel& kernel, const Tensor& input, const Tensor& residual,
                       const Tensor& output) const {
    const WinogradForm form = form_of(kernel);
    const int block = kernel.number(schedules::winograd::channels);
    kernels::Call call(kernel);
    (form.from_taps ? filter.packed({block, kernel.storage()}).front()
                    : filter.packed_at_points(form, block))
        .set_arguments(call);
    call.set("pad_left", padding.left)
        .set("pad_top", padding.top)
        .set("blocks_apart", has_enough_tasks(kernel, output.shape()) ? 0 : 1)
        .set("activation", static_cast<int>(activation))
        .set("leaky_slope", leaky_slope)
        .set("input", input)
        .set("residual", residual)
        .set("output", output)
        .takes(winograd_bytes(kernel, input.shape().channels, output.shape()))
        .run();
}

}  // namespace upforge
