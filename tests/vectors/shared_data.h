#pragma once

#include <cstdlib>
#include <filesystem>

namespace upforge::vectors {

/// Where other projects' test data lies: the environment's UPFORGE_SHARED_DATA, or what the build
/// was configured with.
inline std::filesystem::path shared_data() {
    const char* chosen = std::getenv("UPFORGE_SHARED_DATA");
    return chosen ? chosen : UPFORGE_SHARED_DATA;
}

}  // namespace upforge::vectors
