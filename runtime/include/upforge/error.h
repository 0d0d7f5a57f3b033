#pragma once

#include <stdexcept>
#include <string>

namespace upforge {

enum class ErrorCode {
    invalid_argument,  ///< a parameter is outside its range
    shape_mismatch,    ///< tensors or weights do not fit each other
    unsupported,       ///< well-formed, but nothing here can do it
    too_large,         ///< more elements than a kernel can address
    out_of_memory,
    file,           ///< a file cannot be read or written
    kernel_failed,  ///< generated code, or the device it runs on, reported a failure
};

/// "invalid_argument", … as printed in messages and returned by the C API.
const char* name_of(ErrorCode code);

/// What every function of upforge throws: one line that says what was wrong, with the numbers.
class Error : public std::runtime_error {
  public:
    Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}

    ErrorCode code() const { return code_; }

  private:
    ErrorCode code_;
};

}  // namespace upforge
