#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

namespace upforge {

using std::chrono::duration;
using std::chrono::steady_clock;

Progress::Progress(std::string what)
    : what_(std::move(what)),
      terminal_(isatty(STDERR_FILENO) == 1),
      start_(steady_clock::now()),
      shown_(start_) {}

Progress::~Progress() {
    if (terminal_) {
        fmt::print(stderr, "\r\x1b[K");
    }
}

void Progress::show(std::size_t done, std::size_t all) {
    const auto now = steady_clock::now();
    if (!terminal_ || now - shown_ < std::chrono::milliseconds(100) || done == 0) {
        return;
    }
    shown_ = now;
    const double rate = double(done) / duration<double>(now - start_).count();
    fmt::print(stderr, "\r{} {}/{}, {:.1f}/s, {:.0f} s to go\x1b[K", what_, done, all, rate,
               double(all - done) / rate);
}

}  // namespace upforge
