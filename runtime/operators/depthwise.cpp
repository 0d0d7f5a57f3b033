#include "operators/depthwise.h"

#include <fmt/core.h>

#include "operators/vectors.h"
#include "schedules/spaces.h"

namespace upforge {
namespace {

bool overlaps(const kernels::Kernel& kernel) {
    return kernel.parameter("last_block") == "overlapping";
}

int block_size(const kernels::Kernel& kernel) {
    const int vector = kernel.number("vector_lanes", lanes(kernel.isa));
    return vector * kernel.number(schedules::channel_vectors::vectors);
}

/// For a pixel and nine taps, as measured on Zen 5.
double estimate_cycles(const kernels::Kernel& kernel, int channels) {
    constexpr double begin = 55, vector = 17, masked = 240;
    const int block = block_size(kernel);
    const double of_block = begin + vector * kernel.number(schedules::channel_vectors::vectors);
    const bool is_masked = channels % block != 0 && !overlaps(kernel);
    return is_masked ? channels / block * of_block + masked : divide_up(channels, block) * of_block;
}

}  // namespace

kernels::Demand depthwise_demand(const char* operation, const kernels::Problem& problem,
                                 const Tensor& output) {
    const int channels = output.shape().channels;
    return {
        .operation = operation,
        .objection =
            [channels](const kernels::Kernel& k) {
                const bool too_few = overlaps(k) && channels < block_size(k);
                return too_few ? fmt::format("works on {} channels at once", block_size(k)) : "";
            },
        .estimate = [channels](const kernels::Kernel& k) { return estimate_cycles(k, channels); },
        .problem = problem,
        .elements = problem.elements};
}

}  // namespace upforge
