#include "network/evaluate.h"

#include <fmt/format.h>

#include <utility>

#include "lower/host_array.h"
#include "lower/lower.h"
#include "network/compile.h"
#include "plan/boundary.h"
#include "plan/context.h"
#include "upforge/error.h"

namespace upforge {
namespace {

void require_inputs(const Model& model, const NamedInputs& inputs) {
    for (const Port& port : model.inputs) {
        if (!inputs.contains(port.name)) {
            throw Error(ErrorCode::invalid_argument, fmt::format("the input '{}' ({}) is not given",
                                                                 port.name, name_of(port.type)));
        }
    }
}

/// Whole numbers and truths, which networks may work out as others.
Array as_declared(const graph::Endpoint& output, const Array& array) {
    const Array declared = lower::array_of<std::int64_t>(output.type, {}, {0});
    return declared.integral() && array.type() != output.type
               ? lower::array_of(output.type, array.dims(), array.doubles())
               : array;
}

}  // namespace

lower::Sizes sizes_of(const NamedInputs& inputs) {
    lower::Sizes sizes;
    for (const auto& [name, array] : inputs) {
        sizes[name] = array.dims();
    }
    return sizes;
}

void take_constants(Model& model, NamedInputs& inputs) {
    for (const std::string& name : lower::inputs_read_as_constants(model)) {
        if (const auto given = inputs.find(name); given != inputs.end()) {
            model.constants[name] = given->second;
            std::erase_if(model.inputs, [&](const Port& port) { return port.name == name; });
            inputs.erase(given);
        }
    }
}

std::vector<NamedOutput> evaluate(Model model, NamedInputs inputs,
                                  const ChooseStorage& choose_storage) {
    take_constants(model, inputs);
    lower::check_supported(model);
    require_inputs(model, inputs);
    const lower::Sizes sizes = lower::resolve_sizes(model, sizes_of(inputs));
    if (choose_storage) {
        model.storage = choose_storage(model, sizes, inputs);
    }
    graph::PreparedWeights weights;
    const Compiled compiled = compile(model, sizes, {}, weights);
    plan::Context context(compiled.plan);
    for (const graph::Endpoint& input : compiled.plan->graph.inputs) {
        plan::store(inputs.at(input.name), input, context.values().value(input.value));
    }
    context.run();
    std::vector<NamedOutput> outputs;
    for (const graph::Endpoint& output : compiled.plan->graph.outputs) {
        outputs.push_back(
            {output.name,
             as_declared(output, plan::load(output, context.values().value(output.value)))});
    }
    return outputs;
}

}  // namespace upforge
