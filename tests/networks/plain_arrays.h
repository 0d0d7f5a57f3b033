#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "network/compile.h"
#include "plan/context.h"
#include "tests/networks/lowered_runs.h"
#include "tests/networks/noise.h"

namespace upforge::lower {

/// Numbers in row-major order, for results that are worked out one by one.
class PlainArray {
  public:
    explicit PlainArray(const Array& array) : dims_(array.dims()), values_(array.doubles()) {}

    /// What `value` makes of each position.
    PlainArray(Dims dims, const std::function<double(const Dims&)>& value)
        : dims_(std::move(dims)) {
        Dims position(dims_.size(), 0);
        for (std::int64_t left = count_elements(dims_); left > 0; --left) {
            values_.push_back(value(position));
            for (std::size_t d = dims_.size(); d-- > 0 && ++position[d] == dims_[d];) {
                position[d] = 0;
            }
        }
    }

    const Dims& dims() const { return dims_; }
    const std::vector<double>& values() const { return values_; }

    /// As numpy broadcasts: leading axes may be too many, and one element may serve all of an axis.
    double at(const Dims& position) const {
        const std::size_t added = position.size() - dims_.size();
        std::int64_t element = 0;
        for (std::size_t d = 0; d < dims_.size(); ++d) {
            element = element * dims_[d] + (dims_[d] == 1 ? 0 : position[d + added]);
        }
        return values_[static_cast<std::size_t>(element)];
    }

    PlainArray reshape(Dims dims) const {
        PlainArray result = *this;
        result.dims_ = std::move(dims);
        return result;
    }

  private:
    Dims dims_;
    std::vector<double> values_;
};

inline Dims joined(std::initializer_list<Dims> parts) {
    Dims all;
    for (const Dims& each : parts) {
        all.insert(all.end(), each.begin(), each.end());
    }
    return all;
}

/// Of matrices, the axes before which are broadcast.
inline PlainArray product(const PlainArray& a, const PlainArray& b, const Dims& dims) {
    const std::int64_t inner = a.dims().back();
    return {dims, [&](const Dims& position) {
                const Dims batch(position.begin(), position.end() - 2);
                const std::int64_t row = *(position.end() - 2), column = position.back();
                double sum = 0;
                for (std::int64_t k = 0; k < inner; ++k) {
                    sum += a.at(joined({batch, {row, k}})) * b.at(joined({batch, {k, column}}));
                }
                return sum;
            }};
}

/// Calls `visit` with each position.
template <typename Visit>
void for_each_position(const Dims& dims, Visit visit) {
    PlainArray(dims, [&](const Dims& position) {
        visit(position);
        return 0.0;
    });
}

inline Array noise_of(const Dims& dims, unsigned seed = 1) {
    return Array::of(dims, graph::noise(static_cast<std::size_t>(count_elements(dims)), seed));
}

using Arrays = std::map<std::string, Array>;

/// What the kernels make of it, after all passes. They run twice: what the first run left behind
/// must not matter.
inline Array run_by_kernels(const Model& model, const Arrays& inputs) {
    graph::PreparedWeights weights;
    const Compiled compiled = compile(model, {}, {}, weights);
    plan::Context context(compiled.plan);
    const graph::Graph& graph = compiled.plan->graph;
    context.run();
    for (const graph::Endpoint& input : graph.inputs) {
        plan::store(inputs.at(input.name), input, context.values().value(input.value));
    }
    context.run();
    return plan::load(graph.outputs[0], context.values().value(graph.outputs[0].value));
}

/// That the lowered graph, and what is made of it for kernels, both give these numbers.
inline void expect_numbers(const Model& model, const Arrays& inputs, const PlainArray& expected) {
    for (const Array& result : {run(lower(model), inputs).front(), run_by_kernels(model, inputs)}) {
        EXPECT_EQ(result.dims(), expected.dims());
        EXPECT_THAT(result.doubles(),
                    testing::Pointwise(testing::DoubleNear(1e-5), expected.values()));
    }
}

/// The same for noise as "x".
inline void expect_of_noise(const Model& model, const Dims& dims, const PlainArray& expected) {
    expect_numbers(model, {{"x", noise_of(dims)}}, expected);
}

}  // namespace upforge::lower
