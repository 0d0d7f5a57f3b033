#pragma once

#include <atomic>

namespace upforge::tune {

/// While one lives, the first Ctrl-C only sets a flag, so that work ends in order; a second one
/// ends the process.
class Interrupt {
  public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    static const std::atomic<bool>& requested();
    /// Ends the process by the signal, as whoever started it expects.
    [[noreturn]] static void pass_on();
};

}  // namespace upforge::tune
