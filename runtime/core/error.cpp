#include "upforge/error.h"

namespace upforge {

const char* name_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_argument:
            return "invalid_argument";
        case ErrorCode::shape_mismatch:
            return "shape_mismatch";
        case ErrorCode::unsupported:
            return "unsupported";
        case ErrorCode::too_large:
            return "too_large";
        case ErrorCode::out_of_memory:
            return "out_of_memory";
        case ErrorCode::file:
            return "file";
        case ErrorCode::kernel_failed:
            return "kernel_failed";
    }
    return "unknown";
}

}  // namespace upforge
