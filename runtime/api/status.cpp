#include "upforge/c/status.h"

#include <cstdio>
#include <exception>
#include <new>

#include "api/call.h"

namespace upforge::api {
namespace {

// Of a fixed size, because a failure to report may be that no memory is left.
thread_local char last_error[1024] = "";

upforge_status fail(upforge_status status, const char* message) {
    std::snprintf(last_error, sizeof(last_error), "%s", message);
    return status;
}

upforge_status status_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_argument:
            return UPFORGE_INVALID_ARGUMENT;
        case ErrorCode::shape_mismatch:
            return UPFORGE_SHAPE_MISMATCH;
        case ErrorCode::unsupported:
            return UPFORGE_UNSUPPORTED;
        case ErrorCode::too_large:
            return UPFORGE_TOO_LARGE;
        case ErrorCode::out_of_memory:
            return UPFORGE_OUT_OF_MEMORY;
        case ErrorCode::file:
            return UPFORGE_FILE;
        case ErrorCode::kernel_failed:
            return UPFORGE_KERNEL_FAILED;
    }
    return UPFORGE_INTERNAL;
}

}  // namespace

upforge_status report_current_exception() noexcept {
    try {
        throw;
    } catch (const Error& error) {
        return fail(status_of(error.code()), error.what());
    } catch (const std::bad_alloc&) {
        return fail(UPFORGE_OUT_OF_MEMORY, "out of memory");
    } catch (const std::exception& error) {
        return fail(UPFORGE_INTERNAL, error.what());
    } catch (...) {
        return fail(UPFORGE_INTERNAL, "an exception of an unknown type");
    }
}

}  // namespace upforge::api

const char* upforge_status_name(upforge_status status) {
    using upforge::ErrorCode;
    switch (status) {
        case UPFORGE_OK:
            return "ok";
        case UPFORGE_INVALID_ARGUMENT:
            return name_of(ErrorCode::invalid_argument);
        case UPFORGE_SHAPE_MISMATCH:
            return name_of(ErrorCode::shape_mismatch);
        case UPFORGE_UNSUPPORTED:
            return name_of(ErrorCode::unsupported);
        case UPFORGE_TOO_LARGE:
            return name_of(ErrorCode::too_large);
        case UPFORGE_OUT_OF_MEMORY:
            return name_of(ErrorCode::out_of_memory);
        case UPFORGE_FILE:
            return name_of(ErrorCode::file);
        case UPFORGE_KERNEL_FAILED:
            return name_of(ErrorCode::kernel_failed);
        case UPFORGE_INTERNAL:
            return "internal";
    }
    return "unknown";
}

const char* upforge_last_error(void) {
    return upforge::api::last_error;
}

const char* upforge_version(void) {
    return UPFORGE_VERSION;
}
