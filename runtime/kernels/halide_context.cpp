#include "kernels/halide_context.h"

#include <HalideRuntime.h>

#include "device/driver_fixes.h"

namespace upforge::kernels {
namespace {

halide_error_handler_t default_error_handler = nullptr;
halide_malloc_t default_malloc = nullptr;
halide_free_t default_free = nullptr;

void keep_error(void* context, const char* message) {
    if (context) {
        // The first says what was wrong; others follow from it.
        std::string& error = static_cast<HalideContext*>(context)->error;
        error = error.empty() ? message : error;
    } else if (default_error_handler) {
        default_error_handler(context, message);
    }
}

void* take_memory(void* context, std::size_t bytes) {
    if (context) {
        if (Scratch* scratch = static_cast<HalideContext*>(context)->scratch) {
            if (void* taken = scratch->take(bytes)) {
                return taken;
            }
        }
    }
    return default_malloc(context, bytes);
}

void give_back_memory(void* context, void* pointer) {
    Scratch* scratch = context ? static_cast<HalideContext*>(context)->scratch : nullptr;
    if (scratch && scratch->owns(pointer)) {
        scratch->give_back(pointer);
    } else {
        default_free(context, pointer);
    }
}

/// Drivers' small talk: a library does not print.
void drop(void*, const char*) {}

}  // namespace

void install_handlers() {
    static const bool installed = [] {
        default_error_handler = halide_set_error_handler(keep_error);
        default_malloc = halide_set_custom_malloc(take_memory);
        default_free = halide_set_custom_free(give_back_memory);
        halide_set_custom_print(drop);
        device::mend_drivers();
        return true;
    }();
    static_cast<void>(installed);
}

}  // namespace upforge::kernels
