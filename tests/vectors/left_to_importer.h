#pragma once

#include <stdexcept>

namespace upforge::vectors {

/// Thrown where a case needs something that no operator of upforge does by itself; the importer of
/// networks will compose or fold it. The message names it, as in "BatchNormalization".
struct LeftToImporter : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace upforge::vectors
