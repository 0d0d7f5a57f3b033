#pragma once

#include <functional>
#include <string>
#include <vector>

#include "upforge/tensor.h"

namespace upforge::demo {

/// One way of growing an image, as a kernel and as the textbook defines it.
struct Method {
    std::string name;
    std::string explanation;
    Tensor input;
    std::function<Tensor(const Tensor&)> optimised;
    std::function<Tensor(const Tensor&)> naive;
    bool is_map = false;  ///< one channel of counts, not a picture
};

std::vector<Method> methods();

}  // namespace upforge::demo
