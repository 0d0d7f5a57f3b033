#include "lower/branches.h"

#include <fmt/core.h>

#include "upforge/error.h"

namespace upforge::lower {

const Branch& taken_branch(const Node& node, const Array* condition) {
    if (condition == nullptr) {
        throw Error(ErrorCode::unsupported,
                    "its condition depends on the network's input; it has to be known");
    }
    if (condition->elements() != 1) {
        throw Error(
            ErrorCode::invalid_argument,
            fmt::format("its condition has {} elements, 1 is needed", condition->elements()));
    }
    return node.branches[condition->integers().front() != 0 ? 0 : 1];
}

}  // namespace upforge::lower
