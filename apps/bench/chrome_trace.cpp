#include <nlohmann/json.hpp>

#include "bench/report.h"
#include "kernel_names.h"

namespace upforge {

std::string chrome_trace(const bench::Subject& subject) {
    using Json = nlohmann::ordered_json;
    Json events = Json::array();
    double start = 0;
    for (std::size_t i = 0; i < subject.layers.size(); ++i) {
        const bench::Row& layer = subject.layers[i];
        const double seconds = subject.fastest_run[i];
        events.push_back({{"name", layer.name},
                          {"cat", "layer"},
                          {"ph", "X"},  // a complete event
                          {"pid", 1},
                          {"tid", 1},
                          {"ts", start * 1e6},
                          {"dur", seconds * 1e6},
                          {"args",
                           {{"operation", layer.operation},
                            {"output", to_string(layer.output)},
                            {"kernel", names_of(layer.kernels)},
                            {"gflops", layer.work.flops / seconds / 1e9},
                            {"gbs", layer.work.bytes() / seconds / 1e9}}}});
        start += seconds;
    }
    const Json trace{{"traceEvents", events}, {"displayTimeUnit", "ms"}};
    return trace.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace upforge
