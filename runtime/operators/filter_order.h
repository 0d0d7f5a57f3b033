#pragma once

namespace upforge {

/// How a filter's axes are to be read.
enum class FilterOrder {
    conv,       ///< outer = output channels, inner = input channels of a group
    transposed  ///< outer = input channels of all groups, inner = output channels of a group
};

}  // namespace upforge
