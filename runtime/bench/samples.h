#pragma once

#include <cstddef>
#include <vector>

namespace upforge::bench {

/// Times of the same work, in seconds.
class Samples {
  public:
    void add(double seconds) { seconds_.push_back(seconds); }

    std::size_t count() const { return seconds_.size(); }
    /// What the work takes when nothing disturbs it. Of no samples, infinity.
    double least() const;
    double median() const;

  private:
    std::vector<double> seconds_;
};

}  // namespace upforge::bench
