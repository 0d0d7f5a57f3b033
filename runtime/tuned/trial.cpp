#include "tuned/trial.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "kernels/registry.h"
#include "tuned/fields.h"

namespace upforge::tuned {
namespace {

constexpr std::array verdicts = {Verdict::ok,        Verdict::wrong,         Verdict::crashed,
                                 Verdict::timed_out, Verdict::out_of_memory, Verdict::refused};

Verdict parse_verdict(const Fields& fields) {
    const std::string name = fields.text("verdict");
    for (const Verdict verdict : verdicts) {
        if (name == name_of(verdict)) {
            return verdict;
        }
    }
    fields.fail(fmt::format(
        "has the verdict {}, which is none of ok, wrong, crashed, timed_out, out_of_memory and "
        "refused",
        name));
}

}  // namespace

const char* name_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::ok:
            return "ok";
        case Verdict::wrong:
            return "wrong";
        case Verdict::crashed:
            return "crashed";
        case Verdict::timed_out:
            return "timed_out";
        case Verdict::out_of_memory:
            return "out_of_memory";
        case Verdict::refused:
            break;
    }
    return "refused";
}

bool is_current(const Trial& trial) {
    return trial.origin == this_origin() &&
           trial.algorithm == kernels::algorithm(operation_of(trial.problem));
}

std::string to_json(const Trial& trial) {
    const nlohmann::ordered_json line{{"version", 1},
                                      {"problem", trial.problem},
                                      {"isa", name_of(trial.isa)},
                                      {"threads", trial.threads},
                                      {"kernel", trial.kernel},
                                      {"cpu", trial.origin.cpu},
                                      {"halide", trial.origin.halide},
                                      {"algorithm", trial.algorithm},
                                      {"seconds", trial.seconds},
                                      {"default_seconds", trial.default_seconds},
                                      {"noise", trial.noise},
                                      {"verdict", name_of(trial.verdict)},
                                      {"reason", trial.reason},
                                      {"time", trial.time}};
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Trial parse_trial(std::string_view line, const std::string& source) {
    const Fields fields(line, source);
    return {.problem = fields.text("problem"),
            .isa = fields.isa(),
            .threads = fields.whole_number("threads"),
            .kernel = fields.text("kernel"),
            .origin = {fields.text("cpu"), fields.text("halide")},
            .algorithm = fields.text("algorithm"),
            .seconds = fields.number("seconds"),
            .default_seconds = fields.number("default_seconds"),
            .noise = fields.number("noise"),
            .verdict = parse_verdict(fields),
            .reason = fields.text("reason"),
            .time = fields.text("time")};
}

}  // namespace upforge::tuned
