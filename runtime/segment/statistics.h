#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "segment/components.h"
#include "segment/labels.h"
#include "segment/preprocessing.h"

namespace upforge::segment {

struct ClassStatistics {
    std::int64_t pixels = 0;
    double area = 0;  ///< of the whole mask
    std::int64_t components = 0;
    /// Of the class's probability in all pixels, whoever won them. Those that are no numbers do not
    /// count; zeros where none is left.
    double least = 0;
    double mean = 0;
    double most = 0;
};

struct MaskStatistics {
    std::int64_t pixels = 0;
    std::int64_t saturated = 0;    ///< where one class is as sure as 16 bits can say
    std::int64_t not_numbers = 0;  ///< where a probability is NaN
    std::vector<ClassStatistics> classes;
};

/// Gathers the statistics of a mask while its rows pass by from the top.
class MaskCounter {
  public:
    explicit MaskCounter(int classes);

    /// The next row; the probabilities of a pixel's classes are adjacent.
    void add_row(std::span<const Label> labels, std::span<const float> probabilities);

    MaskStatistics statistics() const;

  private:
    struct Sums {
        std::int64_t pixels = 0;
        std::int64_t numbers = 0;
        double sum = 0;
        float least = std::numeric_limits<float>::infinity();
        float most = -std::numeric_limits<float>::infinity();
    };

    void add_probabilities(Sums& sums, std::span<const float> probabilities, std::size_t step);

    std::int64_t saturated_ = 0;
    std::int64_t not_numbers_ = 0;
    std::vector<Sums> classes_;
    ComponentCounter components_;
    std::vector<std::uint8_t> remarkable_;  ///< what may be said of a row's pixels
};

/// What in a mask looks wrong, each a line that says what to check.
std::vector<std::string> warnings_of(const MaskStatistics& mask,
                                     const Preprocessing& preprocessing);

}  // namespace upforge::segment
