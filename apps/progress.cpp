#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

namespace upforge {
namespace {

using std::chrono::duration;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds between_redraws(100);
constexpr std::chrono::seconds between_lines(10);

/// "45 s", "12 min", "3.5 h".
std::string to_text(double seconds) {
    return seconds < 120    ? fmt::format("{:.0f} s", seconds)
           : seconds < 7200 ? fmt::format("{:.0f} min", seconds / 60)
                            : fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace

Progress::Progress(std::string what, bool quiet)
    : what_(std::move(what)),
      quiet_(quiet),
      terminal_(isatty(STDERR_FILENO) == 1),
      start_(steady_clock::now()),
      shown_(start_) {}

Progress::~Progress() {
    clear();
}

void Progress::clear() {
    if (terminal_ && !quiet_) {
        fmt::print(stderr, "\r\x1b[K");
    }
}

void Progress::show(std::size_t done, std::size_t all, const std::string& detail) {
    const auto now = steady_clock::now();
    const bool early = terminal_ ? now - shown_ < between_redraws : now - shown_ < between_lines;
    if (quiet_ || early) {
        return;
    }
    shown_ = now;
    std::string text = fmt::format("{} {}/{}{}", what_, done, all, detail);
    if (done > 0) {
        const double rate = double(done) / duration<double>(now - start_).count();
        text += fmt::format(", {:.3g}/s, {} to go", rate, to_text(double(all - done) / rate));
    }
    fmt::print(stderr, "{}{}{}", terminal_ ? "\r" : "", text, terminal_ ? "\x1b[K" : "\n");
}

}  // namespace upforge
