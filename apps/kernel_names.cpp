#include "kernel_names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace upforge {

std::string names_of(const std::vector<const kernels::Kernel*>& kernels) {
    std::vector<std::string> texts;
    for (const kernels::Kernel* kernel : kernels) {
        texts.push_back(to_string(*kernel).substr(kernel->operation.size() + 1));
    }
    return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace upforge
