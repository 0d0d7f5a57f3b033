#include "tuned/origin.h"

#include "kernels/registry.h"

namespace upforge::tuned {

const Origin& this_origin() {
    static const Origin origin{this_cpu().model, std::string(kernels::halide_version()),
                               std::string(kernels::algorithm())};
    return origin;
}

}  // namespace upforge::tuned
