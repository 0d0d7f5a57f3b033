#pragma once

#include <string>
#include <vector>

#include "lower/builder.h"
#include "upforge/options.h"

namespace upforge::lower {

/// The largest or the mean along axes, in ascending order; they keep one element.
ValueView pool_axes(PoolKind kind, const ValueView& view, const std::vector<int>& axes,
                    Builder& builder);
/// The sum, likewise. `part` is appended to the name of a node that is not the last of its name.
ValueView sum_axes(const ValueView& view, const std::vector<int>& axes, Builder& builder,
                   const std::string& part = "");

}  // namespace upforge::lower
