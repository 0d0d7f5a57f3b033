#pragma once

#include <cstdint>
#include <span>

namespace upforge::segment {

/// Classes are numbered from 0, by convention the background.
using Label = std::uint16_t;

/// What the numbers of a network's output are: `probabilities` where it ends in a sigmoid or a
/// softmax.
enum class Scores : std::uint8_t { logits, probabilities };

/// Reads classes off a network's output, pixel by pixel, in pieces of any size.
///
/// Two or more channels are one a class, and the largest wins, the first of equals. One channel is
/// about class 1, which wins with a probability above 0.5 and leaves the rest to class 0. A NaN
/// never wins.
class Labeling {
  public:
    /// Throws Error(ErrorCode::unsupported) for more classes than a label can number.
    Labeling(int channels, Scores scores);

    int classes() const { return channels_ == 1 ? 2 : channels_; }

    /// One label a pixel; the scores of a pixel are adjacent.
    void label(std::span<const float> scores, std::span<Label> labels) const;

    /// `classes()` probabilities a pixel, adjacent: those that the sigmoid or softmax of logits
    /// gives.
    void weigh(std::span<const float> scores, std::span<float> probabilities) const;

  private:
    int channels_;
    Scores scores_;
};

/// One of all 65,536 steps from 0 to 1, as a 16-bit image has them; 0 where it is no number.
std::uint16_t quantized(float probability);

/// The probabilities of one of `classes`, as a row of a 16-bit image.
void quantize(std::span<const float> probabilities, int classes, int chosen,
              std::span<std::uint16_t> row);

}  // namespace upforge::segment
