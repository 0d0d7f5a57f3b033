#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "graph/operations/pointwise.h"
#include "graph/passes/passes.h"
#include "graph/passes/uses.h"

namespace upforge::graph {
namespace {

/// As many values before a node are tried as what it is a function of.
constexpr std::size_t most_steps = 12;

Tensor row_of(const std::vector<float>& numbers) {
    const Tensor row({1, 1, static_cast<int>(numbers.size()), 1});
    std::ranges::copy(numbers, row.floats());
    return row;
}

/// Numbers of both signs: every sixteenth up to 8, and of all magnitudes from 1e-3 to 1e10.
Tensor many_numbers() {
    std::vector<float> numbers{0.0f};
    for (int i = 1; i <= 128; ++i) {
        numbers.insert(numbers.end(), {i / 16.0f, i / -16.0f});
    }
    for (int i = -80; i <= 264; ++i) {
        const float magnitude = std::exp2(i / 8.0f);
        numbers.insert(numbers.end(), {magnitude, -magnitude});
    }
    return row_of(numbers);
}

/// What tells most functions apart.
Tensor few_numbers() {
    return row_of({-1.7f, 0.4f, 2.3f, -4.1f});
}

/// Whether the numbers are equal but for what rounding each step of a formula may do.
bool agree(const Tensor& a, const Tensor& b, const Tensor& arguments) {
    constexpr float precision = 2e-6f, terms_vanish_from = 8.0f;
    for (int i = 0; i < arguments.shape().width; ++i) {
        const float expected = a.floats()[i], argument = arguments.floats()[i];
        const float size = std::max(std::abs(expected),  //
                                    std::min(std::abs(argument), terms_vanish_from));
        if (!(std::abs(expected - b.floats()[i]) <= precision * size)) {
            return false;
        }
    }
    return true;
}

/// The operation on numbers of one channel; null where it is not the same for all channels, or does
/// not work on each number by itself.
std::shared_ptr<Operation> of_numbers(const std::shared_ptr<Operation>& operation) {
    if (const auto* scale = dynamic_cast<const ScaleChannels*>(operation.get())) {
        const auto same = [](const std::vector<float>& numbers) {
            return std::ranges::all_of(numbers, [&](float number) { return number == numbers[0]; });
        };
        return same(scale->scale) && same(scale->shift)
                   ? std::make_shared<ScaleChannels>(std::vector{scale->scale[0]},
                                                     std::vector{scale->shift[0]},
                                                     scale->activation, scale->leaky_slope)
                   : nullptr;
    }
    const Operation* any = operation.get();
    const bool fits = dynamic_cast<const Activate*>(any) || dynamic_cast<const Apply*>(any) ||
                      dynamic_cast<const Add*>(any) || dynamic_cast<const Combine*>(any);
    return fits ? operation : nullptr;
}

/// What a graph makes of single numbers.
class Formula {
  public:
    Formula(const Graph& graph, const Uses& uses) : graph_(graph), uses_(uses) {}

    /// The operation on single numbers that makes the value, an image; null where none does.
    std::shared_ptr<Operation> maker(ValueId value) const {
        const int producer = uses_.producer(value);
        return producer >= 0 ? of_numbers(graph_.nodes[producer].operation) : nullptr;
    }

    /// The values that `result` may be a function of, farthest first.
    std::vector<ValueId> arguments(ValueId result) const {
        std::vector<ValueId> found{result};
        for (std::size_t i = 0; i < found.size() && found.size() < most_steps; ++i) {
            if (!maker(found[i])) {
                continue;
            }
            for (const Operand& input : graph_.nodes[uses_.producer(found[i])].inputs) {
                const bool fits =
                    is_like(input, result) && std::ranges::find(found, input.value) == found.end();
                if (fits) {
                    found.push_back(input.value);
                }
            }
        }
        found.erase(found.begin());
        std::ranges::reverse(found);
        return found;
    }

    /// `result` for each of the numbers in place of `argument`; empty where it needs more than
    /// that.
    Tensor at(ValueId result, ValueId argument, const Tensor& numbers) const {
        std::map<ValueId, Tensor> known{{argument, numbers}};
        return evaluate(result, result, known);
    }

  private:
    bool is_like(const Operand& operand, ValueId result) const {
        return whole(graph_, operand) && graph_.values[operand.value].constant.empty() &&
               operand.shape == graph_.values[result].type.shape;
    }

    Tensor evaluate(ValueId value, ValueId result, std::map<ValueId, Tensor>& known) const {
        if (const auto found = known.find(value); found != known.end()) {
            return found->second;
        }
        const bool too_long = known.size() > most_steps;
        const std::shared_ptr<Operation> operation = too_long ? nullptr : maker(value);
        if (!operation) {
            return {};
        }
        const Node& node = graph_.nodes[uses_.producer(value)];
        const bool stretches = dynamic_cast<const Combine*>(operation.get()) != nullptr;
        std::vector<Tensor> inputs;
        for (const Operand& input : node.inputs) {
            const Tensor& constant = graph_.values[input.value].constant;
            const bool is_number = stretches && !constant.empty() &&
                                   constant.type() == DataType::f32 &&
                                   constant.shape().elements() == 1;
            inputs.push_back(is_number                ? constant
                             : is_like(input, result) ? evaluate(input.value, result, known)
                                                      : Tensor{});
            if (inputs.back().empty()) {
                return {};
            }
        }
        Tensor values = operation->reference(inputs)[0];
        known.emplace(value, values);
        return values;
    }

    const Graph& graph_;
    const Uses& uses_;
};

/// A function that there is an operation for, and what that makes of numbers.
struct Known {
    std::shared_ptr<Operation> operation;
    Tensor at_few, at_many;

    explicit Known(std::shared_ptr<Operation> of)
        : operation(std::move(of)),
          at_few(operation->reference(std::vector{few_numbers()})[0]),
          at_many(operation->reference(std::vector{many_numbers()})[0]) {}
};

const std::vector<Known>& all_known() {
    static const std::vector<Known> known = [] {
        std::vector<Known> all;
        for (const Activation which :
             {Activation::relu, Activation::sigmoid, Activation::tanh, Activation::relu6,
              Activation::silu, Activation::hard_swish, Activation::gelu}) {
            all.emplace_back(std::make_shared<Activate>(which, 0.0f));
        }
        for (const Function which : {Function::gelu_tanh, Function::mish, Function::softsign}) {
            all.emplace_back(std::make_shared<Apply>(which, 0.0f, 0.0f));
        }
        for (const float slope : {1.0f / 6, 0.2f}) {
            all.emplace_back(std::make_shared<Apply>(Function::hard_sigmoid, slope, 0.5f));
        }
        return all;
    }();
    return known;
}

/// The operation that does the same; null where none is known.
const Known* known_as(const Formula& formula, ValueId result, ValueId argument) {
    static const Tensor few = few_numbers(), many = many_numbers();
    const Tensor at_few = formula.at(result, argument, few);
    if (at_few.empty()) {
        return nullptr;
    }
    Tensor at_many;
    for (const Known& known : all_known()) {
        if (!agree(known.at_few, at_few, few)) {
            continue;
        }
        at_many = at_many.empty() ? formula.at(result, argument, many) : at_many;
        if (agree(known.at_many, at_many, many)) {
            return &known;
        }
    }
    return nullptr;
}

/// Whether a formula may end there: it is no function that is known already.
bool may_end(const Operation* operation) {
    return dynamic_cast<const Combine*>(operation) || dynamic_cast<const ScaleChannels*>(operation);
}

}  // namespace

void join_functions(Graph& graph) {
    Uses uses(graph);
    for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
        if (!may_end(node->operation.get())) {
            continue;
        }
        const Formula formula(graph, uses);
        const ValueId result = node->outputs[0];
        for (const ValueId argument : formula.arguments(result)) {
            if (const Known* known = known_as(formula, result, argument)) {
                node->operation = known->operation;
                node->inputs = {graph.all_of(argument)};
                uses = Uses(graph);
                break;
            }
        }
    }
}

}  // namespace upforge::graph
