#include <nlohmann/json.hpp>
#include <optional>

#include "bench/report.h"
#include "tuned/origin.h"

namespace upforge {
namespace {

using Json = nlohmann::ordered_json;

Json as_json(const bench::Row& row, const BenchReport& report) {
    Json kernels = Json::array();
    for (const kernels::Kernel* kernel : row.kernels) {
        kernels.push_back(to_string(*kernel));
    }
    const bench::Roof roof = report.rounds.roof_over(row);
    return {{"name", row.name},
            {"operation", row.operation},
            {"output", to_string(row.output)},
            {"kernels", kernels},
            {"min_ms", row.times.least() * 1e3},
            {"median_ms", row.times.median() * 1e3},
            {"runs", row.times.count()},
            {"flops", row.work.flops},
            {"bytes", row.work.bytes()},
            {"gflops", row.gflops()},
            {"direct_equivalent", row.direct_equivalent()},
            {"gbs", row.gigabytes()},
            {"limit", name_of(roof.limit_of(row.work))},
            {"percent_of_peak", 100 * roof.least_seconds(row.work) / row.times.least()}};
}

Json as_json(const bench::Roof& roof) {
    Json peak{{"gflops", roof.flops / 1e9}, {"gbs", roof.bytes / 1e9}};
    if (roof.bf16_flops > 0) {
        peak["bf16_gflops"] = roof.bf16_flops / 1e9;
        peak["bf16_unit"] = name_of(best_bf16_unit());
    }
    return peak;
}

}  // namespace

std::string as_json(const BenchReport& report) {
    const std::optional<bench::Roof>& device = report.rounds.device_roof();
    const Json of_cpu = as_json(report.rounds.roof());
    Json json{{"subject", report.subject},
              {"cpu", this_cpu().model},
              {"isa", name_of(best_isa())},
              {"device", to_string(device_in_use())},
              {"device_name", tuned::this_origin().cpu},
              {"threads", threads()},
              {"precision", report.precision},
              {"rounds", report.rounds.count()},
              {"peak", device ? as_json(*device) : of_cpu},
              {"cpu_peak", of_cpu},
              {"compared_pixels", report.samples}};
    if (report.by_layers) {
        const bench::Subject& model = report.subjects.front();
        json["total"] = as_json(model.total, report);
        json["layers"] = Json::array();
        for (const bench::Row& layer : model.layers) {
            json["layers"].push_back(as_json(layer, report));
        }
        json["layers_min_ms"] = sum_of_least(model.layers) * 1e3;
    } else {
        json["problems"] = Json::array();
        for (const bench::Subject& problem : report.subjects) {
            json["problems"].push_back(as_json(problem.total, report));
        }
    }
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace upforge
