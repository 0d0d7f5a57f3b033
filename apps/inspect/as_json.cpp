#include <nlohmann/json.hpp>

#include "device_json.h"
#include "inspect/survey.h"
#include "precision_option.h"
#include "upforge/machine.h"

namespace upforge {

namespace {

using Json = nlohmann::ordered_json;

Json ports(const std::vector<graph::Endpoint>& ends) {
    Json named = Json::object();
    for (const graph::Endpoint& end : ends) {
        named[end.name] = {{"type", name_of(end.type)}, {"dims", end.dims}};
    }
    return named;
}

Json as_json(const SurveyedLayer& layer) {
    Json kernels = Json::array(), rejected = Json::array();
    for (const kernels::Kernel* kernel : layer.kernels) {
        kernels.push_back(to_string(*kernel));
    }
    for (const auto& [kernel, rejection] : layer.rejected) {
        rejected.push_back({{"kernel", to_string(*kernel)}, {"reason", rejection}});
    }
    Json json{{"name", layer.name},           {"operation", layer.operation},
              {"settings", layer.parameters}, {"output", to_string(layer.output)},
              {"parameters", layer.weights},  {"flops", layer.flops},
              {"kernels", kernels},           {"rejected", rejected}};
    if (layer.overlap) {
        json["overlap"] = layer.overlap->terms;
    }
    return json;
}

}  // namespace

std::string as_json(const Survey& survey) {
    const plan::Plan& plan = *survey.opened.compiled.plan;
    Json layers = Json::array();
    for (const SurveyedLayer& layer : survey.layers) {
        layers.push_back(as_json(layer));
    }
    Json report{
        {"inputs", ports(plan.graph.inputs)},
        {"outputs", ports(plan.graph.outputs)},
        {"metadata", survey.opened.model.metadata},
        {"isa", name_of(best_isa())},
        {"threads", threads()},
        {"precision", as_json(survey.opened.precision)},
        {"nodes", survey.opened.model.nodes.size()},
        {"parameters", count_parameters(survey.opened.model)},
        {"flops", survey.flops()},
        {"arena", {{"bytes", survey.arena_bytes}, {"least_bytes", plan.memory.lower_bound}}},
        {"layers", layers}};
    if (survey.device) {
        report["device"] = json_of(*survey.device);
    }
    if (survey.images) {
        report["images"] = {{"preprocessing", describe(*survey.images)},
                            {"classes", survey.images->classes}};
    } else if (!survey.images_failure.empty()) {
        report["images"] = {{"error", survey.images_failure}};
    }
    return report.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace upforge
