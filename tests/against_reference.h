#pragma once

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "compare/difference.h"
#include "graph/reference_run.h"
#include "network/compile.h"
#include "plan/context.h"
#include "small_networks.h"

namespace upforge {

inline Compiled compile(const SmallNetwork& network) {
    graph::PreparedWeights weights;
    return upforge::compile(network.model, {{network.model.inputs.front().name, network.input}}, {},
                            weights);
}

/// Twice, with other inputs: what the first run left behind must not matter.
inline void expect_naive_network(const Compiled& compiled) {
    plan::Context context(compiled.plan);
    for (const float phase : {0.0f, 1.0f}) {
        fill_inputs(context, phase);
        std::map<graph::ValueId, Tensor> inputs;
        for (std::size_t i = 0; i < compiled.plain.inputs.size(); ++i) {
            inputs[compiled.plain.inputs[i].value] =
                context.values().value(compiled.plan->graph.inputs[i].value).clone();
        }
        context.run();
        const std::vector<Tensor> expected = graph::run_reference(compiled.plain, inputs);
        for (std::size_t i = 0; i < compiled.plain.outputs.size(); ++i) {
            const auto difference =
                compare::difference(context.values().value(compiled.plan->graph.outputs[i].value),
                                    expected[compiled.plain.outputs[i].value]);
            EXPECT_GT(difference.range, 0);
            EXPECT_EQ(difference.unequal, 0u);
            EXPECT_LT(difference.scaled(), 1e-5);
        }
    }
}

}  // namespace upforge
