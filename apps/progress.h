#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace upforge {

/// A line on standard error that counts, with rate and time to go; silent unless that is a
/// terminal.
class Progress {
  public:
    explicit Progress(std::string what);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(std::size_t done, std::size_t all);

  private:
    std::string what_;
    bool terminal_;
    std::chrono::steady_clock::time_point start_, shown_;
};

}  // namespace upforge
