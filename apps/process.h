#pragma once

#include <string>
#include <string_view>

namespace upforge {

/// Call first. Afterwards a full disk, a closed pipe and a closed descriptor are errors that
/// writing reports; and when a signal ends the process, no partial file is left behind.
void prepare_process();

/// Prints on standard output. Throws when it does not take the text.
void print(std::string_view text);

/// Throws when standard output did not take everything that was printed.
void flush_output();

/// "upforge: error: MESSAGE", always one line, on standard error.
void report_error(std::string message) noexcept;

}  // namespace upforge
