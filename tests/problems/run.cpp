#include "run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/bfloat16.h"
#include "core/float16.h"
#include "core/narrow_floats.h"
#include "upforge/error.h"

namespace upforge::problems {

namespace {

/// That of the problem's operator, or less where nothing is computed and more where exp is.
Tolerance tolerance_of(const Problem& problem, const Operator& op) {
    Tolerance tolerance = op.tolerance;
    if ((problem.op == "pyramid_pool" && problem.pool_kind == PoolKind::max) ||
        ((problem.op == "resize" || problem.op == "grid_sample") &&
         problem.interpolation == Interpolation::nearest)) {
        tolerance = {};
    }
    constexpr std::array curves{Activation::sigmoid, Activation::tanh, Activation::silu,
                                Activation::hard_swish, Activation::gelu};
    if (std::ranges::find(curves, problem.activation) != curves.end()) {
        tolerance.absolute += 1e-6;
    }
    return tolerance;
}

/// Positions along an axis that Winograd's algorithm may compute together: every `step`th, `count`
/// of them, from the first that leaves the same rest on. For 3 taps, 12 are whole tiles of 4 and 6.
struct TileAxis {
    int step, count;

    TileAxis(int kernel, int stride)
        : step(stride), count((kernel + stride - 1) / stride == 2 ? 5 : 12) {}

    int begin(int position) const {
        return position % step + position / step / count * count * step;
    }
    int end(int position, int extent) const {
        return std::min(begin(position) + count * step, extent);
    }
};

/// The largest value of a pixel's tile, for all pixels.
Tensor largest_in_tiles(const Tensor& tensor, const Problem& problem) {
    const YX stride = problem.op == "conv_transpose" ? problem.stride.value_or(1) : YX(1);
    const TileAxis rows(problem.kernel.y, stride.y), columns(problem.kernel.x, stride.x);
    const Shape& shape = tensor.shape();
    Tensor largest(shape);
    for (int n = 0; n < shape.batch; ++n) {
        for (int y = 0; y < shape.height; ++y) {
            for (int x = 0; x < shape.width; ++x) {
                for (int c = 0; c < shape.channels; ++c) {
                    float& most = largest.at(n, y, x, c);
                    for (int row = rows.begin(y); row < rows.end(y, shape.height);
                         row += rows.step) {
                        for (int column = columns.begin(x); column < columns.end(x, shape.width);
                             column += columns.step) {
                            most = std::max(most, tensor.at(n, row, column, c));
                        }
                    }
                }
            }
        }
    }
    return largest;
}

/// The sums of the absolute values of whatever an operator adds up.
Results scale_of(Problem problem, const Operator& op, const Inputs& inputs) {
    problem.activation = Activation::none;
    Results sums = op.reference(problem, magnitudes(inputs));
    if (!problem.exact) {
        sums = {largest_in_tiles(sums[0], problem)};
    }
    return sums;
}

struct Position {
    int n, y, x, c;
};

template <typename Use>
void each_position(const Shape& shape, Use use) {
    for (int n = 0; n < shape.batch; ++n) {
        for (int y = 0; y < shape.height; ++y) {
            for (int x = 0; x < shape.width; ++x) {
                for (int c = 0; c < shape.channels; ++c) {
                    use(Position{n, y, x, c});
                }
            }
        }
    }
}

double number_at(const Tensor& tensor, const Position& p) {
    if (tensor.type() == DataType::bf16) {
        return to_float(tensor.bfloats()[tensor.offset(p.n, p.y, p.x, p.c)]);
    }
    if (tensor.type() == DataType::f16) {
        return to_float(tensor.halves()[tensor.offset(p.n, p.y, p.x, p.c)]);
    }
    return tensor.type() == DataType::i32 ? tensor.int_at(p.n, p.y, p.x, p.c)
                                          : tensor.at(p.n, p.y, p.x, p.c);
}

/// How far a number may lie from the nearest of a narrower type: half a step of its power of two,
/// of which those of f16 end at 2^-14.
double half_step(DataType type, double number) {
    constexpr int least_of_f16 = -14;
    if (!is_narrow(type) || number == 0 || !std::isfinite(number)) {
        return 0;
    }
    const int power = std::ilogb(number);
    return type == DataType::bf16 ? std::ldexp(1, power - 8)
                                  : std::ldexp(1, std::max(power, least_of_f16) - 11);
}

bool near(double got, double expected, double allowed) {
    return got == expected || std::fabs(got - expected) <= allowed ||
           (std::isnan(got) && std::isnan(expected));
}

struct Difference {
    Position position;
    double got, expected, allowed;
};

std::string describe(std::size_t result, const Difference& first, std::size_t count,
                     std::size_t elements) {
    const Position& p = first.position;
    return fmt::format(
        "result {} at n={} y={} x={} c={} is {:.9g}, expected {:.9g}, give or take {:.3g} "
        "({} of {} elements differ)",
        result, p.n, p.y, p.x, p.c, first.got, first.expected, first.allowed, count, elements);
}

bool all_intact(const std::vector<Frame>& frames) {
    return std::all_of(frames.begin(), frames.end(),
                       [](const Frame& each) { return each.intact(); });
}

}  // namespace

Trial::Trial(Problem problem) : Trial(std::move(problem), {}) {}

Trial::Trial(Problem problem, kernels::Elements stored)
    : problem_(std::move(problem)),
      operator_(operator_named(problem_.op)),
      stored_(stored),
      inputs_(is_narrow(stored.storage) ? rounded(stored.storage, make_inputs(problem_))
                                        : make_inputs(problem_)),
      expected_(operator_.reference(problem_, inputs_)),
      tolerance_(tolerance_of(problem_, operator_)) {
    if (tolerance_.relative > 0) {
        scale_ = scale_of(problem_, operator_, inputs_);
    }
    if (is_narrow(stored.storage)) {
        inputs_ = stored_as(stored.storage, inputs_);
    }
}

Results Trial::results() const {
    return operator_.run(problem_, inputs_);
}

std::optional<std::string> Trial::mismatch() const {
    try {
        return problem_.view || !stored_.all_floats() ? mismatch_of_given_outputs()
                                                      : compare(results());
    } catch (const Error& error) {
        return fmt::format("{}: {}", name_of(error.code()), error.what());
    }
}

std::optional<std::string> Trial::mismatch_of_given_outputs() const {
    std::vector<Frame> frames;
    Results outputs;
    for (const Tensor& expected : expected_) {
        const DataType type = expected.type() == DataType::i32 ? DataType::i32 : stored_.result;
        outputs.push_back(problem_.view ? frames.emplace_back(expected.shape(), type).inside()
                                        : Tensor(expected.shape(), type));
    }
    operator_.run_into(problem_, inputs_, outputs);
    if (!all_intact(frames)) {
        return "wrote outside of its output";
    }
    if (!all_intact(inputs_.frames)) {
        return "wrote around its input";
    }
    return compare(outputs);
}

std::optional<std::string> Trial::compare(const Results& results) const {
    for (std::size_t i = 0; i < expected_.size(); ++i) {
        const Tensor& got = results[i];
        const Tensor& expected = expected_[i];
        const bool rounded = is_narrow(got.type());
        if (got.shape() != expected.shape() || (!rounded && got.type() != expected.type())) {
            return fmt::format("result {} is {}, expected {}", i, upforge::to_string(got.shape()),
                               upforge::to_string(expected.shape()));
        }
        std::optional<Difference> first;
        std::size_t count = 0;
        each_position(expected.shape(), [&](const Position& p) {
            const double right = number_at(expected, p);
            const double scale = scale_.empty() ? 0.0 : number_at(scale_[i], p);
            const double size = std::isfinite(right) ? std::max(scale, std::fabs(right)) : 0.0;
            const Difference here{
                p, number_at(got, p), right,
                tolerance_.relative * size + tolerance_.absolute + half_step(got.type(), right)};
            if (!near(here.got, here.expected, here.allowed)) {
                first = first.value_or(here);
                ++count;
            }
        });
        if (first) {
            return describe(i, *first, count, expected.shape().elements());
        }
    }
    return std::nullopt;
}

std::optional<std::string> mismatch(const Problem& problem) {
    return Trial(problem).mismatch();
}

}  // namespace upforge::problems
