#include "tune/cuts.h"

#include <algorithm>

#include "operators/vectors.h"

namespace upforge::tune {

std::vector<int> up_to(int extent, std::vector<int> values) {
    const auto enough = std::ranges::lower_bound(values, extent);
    values.erase(enough == values.end() ? enough : enough + 1, values.end());
    return values;
}

double waste(int extent, int part) {
    return divide_up(extent, part) * part / extent;
}

YX pixels_of_phase(const kernels::Problem& problem) {
    if (problem.operation != "conv_transpose") {
        return problem.output;
    }
    return {static_cast<int>(divide_up(problem.output.y, problem.stride.y)),
            static_cast<int>(divide_up(problem.output.x, problem.stride.x))};
}

}  // namespace upforge::tune
