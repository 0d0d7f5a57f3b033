#pragma once

#include <string>

namespace upforge {

/// Call first. Afterwards a full disk, a closed pipe and a closed descriptor are errors that
/// writing reports; and when a signal ends the process, no partial file is left behind.
void prepare_process();

/// Throws when standard output did not take everything that was printed.
void flush_output();

/// "upforge: error: MESSAGE", always one line, on standard error.
void report_error(std::string message) noexcept;

}  // namespace upforge
