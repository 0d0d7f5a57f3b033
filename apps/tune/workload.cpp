#include "tune/workload.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "compare/comparison.h"
#include "core/bfloat16.h"
#include "core/float16.h"
#include "core/narrow_floats.h"
#include "operators/vectors.h"
#include "reference/at.h"
#include "upforge/error.h"
#include "upforge/prepared.h"

namespace upforge::tune {
namespace {

using kernels::Problem;

constexpr int samples = 16;

bool is_transposed(const Problem& problem) {
    return problem.operation == "conv_transpose" || problem.operation == "depthwise_conv_transpose";
}

int span_of(int taps, int dilation) {
    return (taps - 1) * dilation + 1;
}

/// An axis of the input, and what lies around it.
struct Axis {
    int input, before, after, more = 0;  ///< `more`: output padding
};

/// The input of a convolution whose windows reach over both ends, if they do, by half.
Axis axis_of_conv(int output, int taps, int stride, int dilation, bool border) {
    const int span = span_of(taps, dilation), seen = (output - 1) * stride + span;
    const int before = border ? std::max(1, (span - 1) / 2) : 0;
    const int input = std::max(1, seen - 2 * before);
    return {input, before, seen - before - input};
}

/// The input of a transposed convolution, of which half of what is too much is cut off each end.
Axis axis_of_transposed(int output, int taps, int stride, int dilation) {
    const int input = static_cast<int>(divide_up(output, stride));
    const int whole = (input - 1) * stride + span_of(taps, dilation);
    const int excess = std::max(0, whole - output);
    return {input, excess / 2, excess - excess / 2, std::max(0, output - whole)};
}

std::vector<float> draw(std::size_t count, double scale, std::mt19937& random) {
    std::uniform_real_distribution<float> distribution(-1, 1);
    std::vector<float> values(count);
    std::ranges::generate(values, [&] { return static_cast<float>(scale) * distribution(random); });
    return values;
}

/// Such that nothing is left to round when they are stored so.
std::vector<float> draw(std::size_t count, double scale, DataType storage, std::mt19937& random) {
    std::vector<float> values = draw(count, scale, random);
    if (is_narrow(storage)) {
        std::ranges::transform(values, values.begin(),
                               [&](float value) { return rounded_to(storage, value); });
    }
    return values;
}

void fill_with_nan(const Tensor& tensor) {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    const std::size_t elements = tensor.shape().elements();
    if (tensor.type() == DataType::bf16) {
        std::fill_n(tensor.bfloats(), elements, to_bfloat16(nan));
    } else if (tensor.type() == DataType::f16) {
        std::fill_n(tensor.halves(), elements, to_float16(nan));
    } else {
        std::fill_n(tensor.floats(), elements, nan);
    }
}

/// Writes into the recording what the operator would do.
template <typename Operator, typename Options>
RecordedRun::Convolve convolve_with(const Filter& filter, const Options& options) {
    return [&filter, options](const Tensor& input, const Tensor& output) {
        auto op = std::make_shared<const Operator>(filter, options);
        op->run(input, output);
        return op;
    };
}

}  // namespace

RecordedRun::RecordedRun(const Tensor& input, const Tensor& output, const Convolve& convolve)
    : output_(output),
      owner_([&] {
          const kernels::Recording::Scope scope(recording_);
          return convolve(input, output);
      }()),
      memory_(plan::allocate_block(recording_.scratch_bytes())),
      scratch_({memory_.get(), recording_.scratch_bytes()}),
      on_device_(recording_.runs_on_device()
                     ? std::make_unique<DeviceRecording>(recording_, input, output)
                     : nullptr) {}

void RecordedRun::operator()() {
    if (on_device_) {
        on_device_->run();
    } else {
        recording_.run(&scratch_);
    }
}

const Tensor& RecordedRun::output() const {
    if (on_device_) {
        on_device_->bring_back(output_);
    }
    return output_;
}

Workload::Workload(const Problem& problem, unsigned seed) : problem_(problem), seed_(seed) {
    if (!problem.operation.ends_with("conv") && !is_transposed(problem)) {
        throw Error(
            ErrorCode::unsupported,
            fmt::format("{} cannot be tuned; conv and conv_transpose can", problem.operation));
    }
    const int inputs = problem.inputs * problem.groups, outputs = problem.outputs * problem.groups;
    const YX taps = problem.kernel, stride = problem.stride, dilation = problem.dilation;
    const auto axis = [&](int output, int k, int s, int d) {
        return is_transposed(problem) ? axis_of_transposed(output, k, s, d)
                                      : axis_of_conv(output, k, s, d, problem.border);
    };
    const Axis rows = axis(problem.output.y, taps.y, stride.y, dilation.y);
    const Axis columns = axis(problem.output.x, taps.x, stride.x, dilation.x);
    const Padding padding{rows.before, columns.before, rows.after, columns.after};

    std::mt19937 random(seed);
    const double fan_in = double(problem.inputs) * taps.y * taps.x;
    const Shape shape{problem.batch, rows.input, columns.input, inputs};
    const DataType storage = problem.elements.storage;
    input_ = Tensor(shape, draw(shape.elements(), 1, storage, random));
    stored_ = converted(input_, storage);
    bias_ = draw(outputs, 0.1, random);
    const FilterShape filter_shape{is_transposed(problem) ? inputs : outputs,
                                   is_transposed(problem) ? problem.outputs : problem.inputs,
                                   taps.y, taps.x};
    filter_ =
        Filter(filter_shape, draw(filter_shape.elements(), 1 / std::sqrt(fan_in), storage, random));

    if (is_transposed(problem)) {
        const ConvTransposeOptions options{.stride = stride,
                                           .padding = padding,
                                           .output_padding = {rows.more, columns.more},
                                           .dilation = dilation,
                                           .groups = problem.groups,
                                           .bias = bias_,
                                           .activation = Activation::relu};
        convolve_ = convolve_with<ConvTranspose>(filter_, options);
        reference_ = [this, options](int n, int y, int x) {
            return reference::conv_transpose_at(input_, filter_, options, n, y, x);
        };
    } else {
        const ConvOptions options{.stride = stride,
                                  .padding = padding,
                                  .dilation = dilation,
                                  .groups = problem.groups,
                                  .bias = bias_,
                                  .activation = Activation::relu,
                                  .exact = problem.exact};
        convolve_ = convolve_with<Conv>(filter_, options);
        reference_ = [this, options](int n, int y, int x) {
            return reference::conv_at(input_, filter_, options, n, y, x);
        };
    }
}

Tensor Workload::new_output() const {
    const Tensor output(
        {problem_.batch, problem_.output.y, problem_.output.x, problem_.outputs * problem_.groups},
        problem_.elements.result);
    fill_with_nan(output);
    return output;
}

RecordedRun Workload::record(const Tensor& output) const {
    return RecordedRun(stored_, output, convolve_);
}

compare::Difference Workload::sample(const Tensor& stored) const {
    const Tensor output = converted(stored, DataType::f32);
    const Shape& shape = output.shape();
    std::mt19937 random(seed_);
    compare::Difference difference;
    const auto add = [&](int n, int y, int x) {
        const std::vector<double> expected = reference_(n, y, x);
        for (int c = 0; c < shape.channels; ++c) {
            difference.add(output.at(n, y, x, c), expected[c]);
        }
    };
    const auto below = [&](int extent) { return static_cast<int>(random() % unsigned(extent)); };
    for (int i = 0; i < samples; ++i) {
        add(below(shape.batch), below(shape.height), below(shape.width));
    }
    for (const int y : {0, shape.height - 1}) {
        for (const int x : {0, shape.width - 1}) {
            add(shape.batch - 1, y, x);
        }
    }
    return difference;
}

double Workload::bound() const {
    const double sums = problem_.exact ? compare::own_bound : compare::transformed_bound;
    return sums + half_unit_of(problem_.elements.result);
}

double flops_of(const Problem& p) {
    const double taps = double(p.kernel.y) * p.kernel.x;
    const double met = is_transposed(p) ? taps / (double(p.stride.y) * p.stride.x) : taps;
    return 2.0 * p.batch * p.output.y * p.output.x * p.outputs * p.groups * met * p.inputs;
}

}  // namespace upforge::tune
