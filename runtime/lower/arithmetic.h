#pragma once

#include "lower/builder.h"
#include "upforge/options.h"

namespace upforge::lower {

/// Element by element, broadcast together as numpy does. At least one of them depends on the
/// network's input. `part` is appended to the name of a node that is not the last of its name.
ValueView combine(Arithmetic operation, const Lowered& a, const Lowered& b, Builder& builder,
                  const std::string& part = "");

}  // namespace upforge::lower
