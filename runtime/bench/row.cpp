#include "bench/row.h"

#include <algorithm>

namespace upforge::bench {

bool Row::direct_equivalent() const {
    return std::ranges::any_of(kernels, [](const kernels::Kernel* kernel) {
        return kernel->family.find("winograd") != std::string_view::npos;
    });
}

bool Row::uses_bf16_unit() const {
    return std::ranges::any_of(kernels, [](const kernels::Kernel* kernel) {
        return kernel->bf16_unit() != Bf16Unit::none;
    });
}

double sum_of_least(const std::vector<Row>& rows) {
    double sum = 0;
    for (const Row& row : rows) {
        sum += row.times.least();
    }
    return sum;
}

}  // namespace upforge::bench
