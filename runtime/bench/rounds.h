#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "bench/device_peaks.h"
#include "bench/subject.h"
#include "upforge/machine.h"

namespace upforge::bench {

/// Times subjects and the peaks of the machine by turns, so that what else happens on the machine
/// meanwhile happens to all of them.
class Rounds {
  public:
    /// `by_layers`: the layers of subjects, too. On the threads and with the instruction set that
    /// are set now, and on the device in use.
    Rounds(std::deque<Subject>& subjects, bool by_layers);

    /// One turn of each.
    void run_one();
    int count() const { return count_; }

    /// The best until now: multiply-adds, and bytes to and from memory beyond the caches. Of the
    /// CPU, and of the device in use, where one is.
    const Roof& roof() const { return roof_; }
    const std::optional<Roof>& device_roof() const { return device_roof_; }
    /// For a row whose values may fit in caches: bytes as fast as its own can be streamed.
    Roof roof_over(const Row& row) const;

  private:
    /// Of what runs it, with the peak of what multiplies for it.
    Roof roof_of(const Row& row) const;
    void measure_machine();
    void take_turn(Subject& subject) const;
    void stream(Row& row);
    double stream(double read, double written);

    std::deque<Subject>& subjects_;
    bool by_layers_;
    Isa isa_;
    int threads_;
    std::vector<float> memory_;
    Roof roof_;
    std::optional<DevicePeaks> device_;
    std::optional<Roof> device_roof_;
    int count_ = 0;
};

}  // namespace upforge::bench
