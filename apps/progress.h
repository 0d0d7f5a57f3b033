#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace upforge {

/// A line on standard error that counts, with rate and time to go. Unless that is a terminal, a
/// line now and then, and none of what is done soon.
class Progress {
  public:
    explicit Progress(std::string what, bool quiet = false);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// `detail` is said behind the count.
    void show(std::size_t done, std::size_t all, const std::string& detail = "");
    /// Makes room for another line; the next `show` draws it again.
    void clear();

  private:
    std::string what_;
    bool quiet_, terminal_;
    std::chrono::steady_clock::time_point start_, shown_;
};

}  // namespace upforge
