#pragma once

#include <cstddef>
#include <vector>

namespace upforge::bench {

/// The middle one, or the mean of the two there; of none, infinity.
double median(std::vector<double> values);

/// Times of the same work, in seconds.
class Samples {
  public:
    void add(double seconds) { seconds_.push_back(seconds); }

    double last() const { return seconds_.back(); }
    std::size_t count() const { return seconds_.size(); }
    /// What the work takes when nothing disturbs it. Of no samples, infinity.
    double least() const;
    double median() const { return bench::median(seconds_); }

  private:
    std::vector<double> seconds_;
};

}  // namespace upforge::bench
