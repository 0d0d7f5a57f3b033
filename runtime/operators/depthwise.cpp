#include "operators/depthwise.h"

#include <fmt/core.h>

#include "operators/vectors.h"
#include "schedules/spaces.h"

namespace upforge {
namespace {

bool of_strips(const kernels::Kernel& kernel) {
    return kernel.family == "strips";
}

bool overlaps(const kernels::Kernel& kernel) {
    return of_strips(kernel) || kernel.parameter("last_block") == "overlapping";
}

int block_size(const kernels::Kernel& kernel) {
    const int vector = kernel.number("vector_lanes", lanes(kernel.isa));
    return vector * (of_strips(kernel) ? kernel.number(schedules::channel_strips::vectors)
                                       : kernel.number(schedules::channel_vectors::vectors));
}

/// For a pixel and nine taps, as measured on Zen 5.
double estimate_cycles(const kernels::Kernel& kernel, int channels) {
    constexpr double of_strip = 14, begin = 55, vector = 17, masked = 240;
    const int block = block_size(kernel);
    if (of_strips(kernel)) {
        return divide_up(channels, block) * kernel.number(schedules::channel_strips::vectors) *
               of_strip;
    }
    const double of_block = begin + vector * kernel.number(schedules::channel_vectors::vectors);
    const bool is_masked = channels % block != 0 && !overlaps(kernel);
    return is_masked ? channels / block * of_block + masked : divide_up(channels, block) * of_block;
}

/// Why it cannot make `multiplier` channels of each, `channels` in all.
std::string objection_to(const kernels::Kernel& kernel, int channels, int multiplier) {
    if (of_strips(kernel) && multiplier != 1) {
        return fmt::format("makes 1 channel of each, not {}", multiplier);
    }
    const bool too_few = overlaps(kernel) && channels < block_size(kernel);
    return too_few ? fmt::format("works on {} channels at once", block_size(kernel)) : "";
}

}  // namespace

kernels::Demand depthwise_demand(const char* operation, const kernels::Problem& problem,
                                 const Tensor& output) {
    const int channels = output.shape().channels;
    return {
        .operation = operation,
        .objection =
            [channels, multiplier = problem.outputs](const kernels::Kernel& k) {
                return objection_to(k, channels, multiplier);
            },
        .estimate = [channels](const kernels::Kernel& k) { return estimate_cycles(k, channels); },
        .problem = problem,
        .elements = problem.elements};
}

int channels_of_copy(const kernels::Kernel& kernel) {
    return of_strips(kernel) ? block_size(kernel) : 0;
}

}  // namespace upforge
