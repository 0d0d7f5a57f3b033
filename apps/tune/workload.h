#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "compare/difference.h"
#include "kernels/problem.h"
#include "kernels/recording.h"
#include "plan/block.h"
#include "tune/device_recording.h"
#include "upforge/filter.h"
#include "upforge/tensor.h"

namespace upforge::tune {

/// The operator of a workload recorded with one kernel.
class RecordedRun {
  public:
    /// Returns what the recorded calls point into: packed weights.
    using Convolve =
        std::function<std::shared_ptr<const void>(const Tensor& input, const Tensor& output)>;

    RecordedRun(const Tensor& input, const Tensor& output, const Convolve& convolve);

    void operator()();
    const kernels::Kernel& kernel() const { return *choice().kernel; }
    const kernels::Choice& choice() const { return recording_.choices().front(); }
    const Tensor& output() const;

  private:
    Tensor output_;
    kernels::Recording recording_{true};
    std::shared_ptr<const void> owner_;
    plan::MemoryBlock memory_;
    kernels::Scratch scratch_;
    std::unique_ptr<DeviceRecording> on_device_;  ///< where a device runs it
};

/// A problem with random numbers to compute it on, such as its elements hold, a bias and a ReLU.
class Workload {
  public:
    /// Throws `unsupported` where the problem is none of a convolution.
    Workload(const kernels::Problem& problem, unsigned seed);
    Workload(const Workload&) = delete;
    Workload& operator=(const Workload&) = delete;

    /// For a run to write to; until then it holds NaN.
    Tensor new_output() const;
    /// With the kernel that the operator chooses now.
    RecordedRun record(const Tensor& output) const;
    RecordedRun record() const { return record(new_output()); }

    /// Some pixels of an output, the corners among them, beside the definition.
    compare::Difference sample(const Tensor& output) const;

    /// What an output may be off by, of its largest element: sums, and a bf16 that each is rounded
    /// to.
    double bound() const;

  private:
    kernels::Problem problem_;
    unsigned seed_;
    Filter filter_;
    std::vector<float> bias_;
    Tensor input_;   ///< in floats
    Tensor stored_;  ///< the same as the problem stores it
    RecordedRun::Convolve convolve_;
    std::function<std::vector<double>(int n, int y, int x)> reference_;
};

/// Multiplications and additions of the definition.
double flops_of(const kernels::Problem& problem);

}  // namespace upforge::tune
