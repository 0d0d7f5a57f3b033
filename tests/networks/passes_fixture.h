#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compare/difference.h"
#include "graph/operations/convolution.h"
#include "graph/operations/pointwise.h"
#include "graph/passes/passes.h"
#include "graph/reference_run.h"
#include "plan/context.h"
#include "tests/small_networks.h"

namespace upforge::graph {

/// A graph that is put together line by line.
class Passes : public testing::Test {
  protected:
    ValueId input(Shape shape) {
        const ValueId id = graph.add_value({"in" + std::to_string(graph.inputs.size()), {shape}});
        graph.inputs.push_back({.name = graph.values[id].name, .value = id});
        return id;
    }

    ValueId add(const std::string& name, std::shared_ptr<Operation> operation,
                std::vector<Operand> inputs) {
        return graph.add_node(name, std::move(operation), std::move(inputs)).front();
    }

    ValueId conv(const std::string& name, ValueId from, int channels, ConvOptions options = {}) {
        const FilterShape shape{channels, graph.values[from].type.shape.channels, 3, 3};
        const Array weights = Array::of({channels, shape.inner, 3, 3},
                                        waves(shape.elements(), static_cast<float>(channels)));
        return add(
            name, std::make_shared<Conv>(FilterSource{weights, shape}, waves(channels, 1), options),
            {all(from)});
    }

    ValueId up(const std::string& name, ValueId from, int channels) {
        const FilterShape shape{graph.values[from].type.shape.channels, channels, 2, 2};
        const Array weights =
            Array::of({shape.outer, channels, 2, 2}, waves(shape.elements(), 0.3f));
        return add(
            name,
            std::make_shared<ConvTranspose>(FilterSource{weights, shape, FilterOrder::transposed},
                                            waves(channels, 2), ConvTransposeOptions{.stride = 2}),
            {all(from)});
    }

    ValueId relu(const std::string& name, ValueId from) {
        return add(name, std::make_shared<Activate>(Activation::relu, 0.0f), {all(from)});
    }

    ValueId scale(const std::string& name, ValueId from) {
        const auto channels = static_cast<std::size_t>(graph.values[from].type.shape.channels);
        return add(name,
                   std::make_shared<ScaleChannels>(waves(channels, 3), waves(channels, 4),
                                                   Activation::none, 0.0f),
                   {all(from)});
    }

    Operand all(ValueId id) const { return graph.all_of(id); }

    void output(ValueId id) {
        graph.outputs.push_back({.name = graph.values[id].name, .value = id});
    }

    std::vector<std::string> operations() const {
        std::vector<std::string> names;
        for (const Node& node : graph.nodes) {
            names.push_back(node.operation->name());
        }
        return names;
    }

    /// Runs the pass, and holds what the kernels make of the result against the definition of the
    /// graph as it was.
    void expect_same_results(void (*pass)(Graph&)) {
        const Graph before = graph;
        pass(graph);
        remove_unused(graph);

        PreparedWeights weights;
        plan::Context context(std::make_shared<const plan::Plan>(plan::make_plan(graph, weights)));
        std::map<ValueId, Tensor> inputs;
        for (const Endpoint& in : graph.inputs) {
            const Tensor& tensor = context.values().value(in.value);
            tensor.copy_from(Tensor(tensor.shape(), waves(tensor.shape().elements(), 5)));
            inputs[in.value] = tensor.clone();
        }
        const std::vector<Tensor> expected = run_reference(before, inputs);
        context.run();
        for (const Endpoint& out : graph.outputs) {
            const auto difference =
                compare::difference(context.values().value(out.value), expected[out.value]);
            EXPECT_GT(difference.range, 0);
            EXPECT_LT(difference.scaled(), 1e-5) << out.name;
        }
    }

    Graph graph;
};

}  // namespace upforge::graph
