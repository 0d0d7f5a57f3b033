#pragma once

#include <string>

namespace upforge {

/// A name from a model, as it is. Throws where it cannot be printed in messages of one line.
const std::string& checked_name(const std::string& name);

}  // namespace upforge
