#include "cells/shipped_model.h"

// C++20 has no #embed.
asm(R"(
    .section .rodata
    .balign 64
upforge_shipped_model:
    .incbin ")" UPFORGE_SHIPPED_MODEL R"("
upforge_shipped_model_end:
    .previous
)");

extern "C" {
extern const std::byte upforge_shipped_model[], upforge_shipped_model_end[];
}

namespace upforge {

std::span<const std::byte> shipped_model() {
    return {upforge_shipped_model, upforge_shipped_model_end};
}

}  // namespace upforge
