#pragma once

#include "model/model.h"

namespace upforge::lower {

/// The branch of an If that is taken. Throws an Error "unsupported" where the condition is not
/// known, which is null then.
const Branch& taken_branch(const Node& node, const Array* condition);

}  // namespace upforge::lower
