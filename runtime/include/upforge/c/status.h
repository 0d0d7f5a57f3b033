#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t upforge_status;
enum {
    UPFORGE_OK = 0,
    UPFORGE_INVALID_ARGUMENT = 1,  ///< a parameter is outside its range, or NULL
    UPFORGE_SHAPE_MISMATCH = 2,    ///< tensors or weights do not fit each other
    UPFORGE_UNSUPPORTED = 3,       ///< well-formed, but nothing here can do it
    UPFORGE_TOO_LARGE = 4,         ///< more elements than a kernel can address
    UPFORGE_OUT_OF_MEMORY = 5,
    UPFORGE_FILE = 6,           ///< a file cannot be read or written
    UPFORGE_KERNEL_FAILED = 7,  ///< generated code reported a failure
    UPFORGE_INTERNAL = 8        ///< a mistake in upforge itself
};

/// "ok", "invalid_argument", …; "unknown" for a number that is no status.
const char* upforge_status_name(upforge_status status);

/// One line about this thread's latest failure, with names and numbers; "" before the first. Stays
/// valid until this thread's next failure.
const char* upforge_last_error(void);

/// "major.minor.patch" of the library.
const char* upforge_version(void);

#ifdef __cplusplus
}
#endif
