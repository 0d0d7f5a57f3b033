#include <nlohmann/json.hpp>

#include "tune/kernel_space.h"
#include "tune/report.h"
#include "tune/workload.h"
#include "tuned/origin.h"

namespace upforge::tune {
namespace {

using Json = nlohmann::ordered_json;

Json as_json(const Finding& finding, double peak) {
    const auto& winner = finding.winner;
    const double seconds = winner ? winner->seconds : finding.default_seconds;
    const double rate = flops_of(finding.task.problem) / seconds;
    Json baselines = Json::array();
    for (const Baseline& b : finding.baselines) {
        baselines.push_back({{"family", b.family},
                             {"times_default", b.ratio ? Json(*b.ratio) : Json()},
                             {"reason", b.reason}});
    }
    return {{"problem", to_string(finding.task.problem)},
            {"algorithm", kernels::algorithm(finding.task.problem.operation)},
            {"count", finding.task.count},
            {"default", to_string(finding.task.usual)},
            {"default_ms", 1e3 * (winner ? winner->default_seconds : finding.default_seconds)},
            {"tuned", winner ? Json(winner->kernel) : Json()},
            {"tuned_ms", winner ? Json(1e3 * winner->seconds) : Json()},
            {"gflops", rate / 1e9},
            {"percent_of_peak", peak > 0 ? Json(100 * rate / peak) : Json()},
            {"rejected", finding.rejected ? Json(finding.rejected->kernel) : Json()},
            {"baselines", baselines},
            {"trials", finding.trials},
            {"failures", finding.failures}};
}

Json as_json(const NetworkComparison& network) {
    Json layers = Json::array();
    for (const LayerComparison& layer : network.layers) {
        Json ratios = Json::array();
        for (const Spread& spread : layer.ratios) {
            ratios.push_back({{"ratio", spread.median}, {"noise", spread.noise}});
        }
        layers.push_back({{"name", layer.name},
                          {"speed_up", 1 / layer.ratio()},
                          {"slower", layer.is_slower()},
                          {"ratios", ratios}});
    }
    return {{"schedules", network.other},        {"ms", 1e3 * network.other_seconds},
            {"tuned_ms", 1e3 * network.seconds}, {"speed_up", 1 / network.ratio.median},
            {"noise", network.ratio.noise},      {"layers", layers}};
}

std::string text_of(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

std::string as_json(const TuneReport& report) {
    Json problems = Json::array();
    for (const Finding& finding : report.findings) {
        problems.push_back(as_json(finding, report.peak));
    }
    Json networks = Json::array();
    for (const NetworkComparison& network : report.networks) {
        networks.push_back(as_json(network));
    }
    const tuned::Origin& origin = tuned::this_origin();
    return text_of({{"subject", report.subject},
                    {"cpu", origin.cpu},
                    {"halide", origin.halide},
                    {"isa", name_of(report.isa)},
                    {"threads", report.threads},
                    {"peak_gflops", report.peak / 1e9},
                    {"problems", problems},
                    {"networks", networks},
                    {"log", report.log.string()},
                    {"winners", report.winners.string()},
                    {"plugin", report.plugin.string()}});
}

std::string as_json(const TunePlan& plan) {
    Json problems = Json::array();
    for (const Task& task : plan.tasks) {
        const Space space = space_of(task.problem, plan.isa, plan.threads);
        Json families = Json::array();
        for (const Family& family : space.families()) {
            Json numbers = Json::object();
            for (const Axis& axis : family.axes) {
                numbers[axis.name] = axis.values;
            }
            families.push_back({{"kernel", to_string(family.base)},
                                {"points", space.size(family)},
                                {"numbers", numbers}});
        }
        problems.push_back({{"problem", to_string(task.problem)},
                            {"count", task.count},
                            {"ms", task.seconds * 1e3},
                            {"default", to_string(task.usual)},
                            {"families", families}});
    }
    return text_of({{"isa", name_of(plan.isa)},
                    {"threads", plan.threads},
                    {"problems", problems},
                    {"seconds", plan.trials > 0 ? plan.trials * seconds_a_trial() : plan.seconds}});
}

}  // namespace upforge::tune
