#pragma once

#include <string_view>

/// Whether there are any: sanitized builds have none.
inline bool has_bf16_kernels() {
    return std::string_view(UPFORGE_SANITIZE).empty();
}
