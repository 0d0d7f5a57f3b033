#include "tune/child.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <new>
#include <nlohmann/json.hpp>

#include "core/narrow_floats.h"
#include "kernels/choice.h"
#include "tune/candidate.h"
#include "tune/timing.h"
#include "tune/workload.h"
#include "upforge/error.h"

namespace upforge::tune {
namespace {

using Json = nlohmann::ordered_json;
using tuned::Verdict;

constexpr std::string_view effort_names[] = {"trial", "final"};

Effort effort_from_name(const std::string& name) {
    const auto* const found = std::ranges::find(effort_names, name);
    return static_cast<Effort>(found == std::end(effort_names) ? 0 : found - effort_names);
}

Verdict verdict_from_name(const std::string& name) {
    for (const Verdict verdict : {Verdict::ok, Verdict::wrong, Verdict::crashed, Verdict::timed_out,
                                  Verdict::out_of_memory}) {
        if (name == tuned::name_of(verdict)) {
            return verdict;
        }
    }
    return Verdict::refused;
}

Measurement failure(Verdict verdict, const std::string& reason) {
    return {.verdict = verdict, .reason = reason};
}

template <typename Use>
auto parsed(const std::string& text, Use use) {
    try {
        return use(Json::parse(text));
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("'{}' is not what a trial says: {}", text, error.what()));
    }
}

/// Empty when it is right.
std::string what_is_wrong(const Workload& work, const RecordedRun& candidate,
                          const RecordedRun& usual) {
    const auto is_off = [&](const compare::Difference& d) {
        return d.unequal > 0 || d.scaled() > work.bound();
    };
    const auto text = [](const compare::Difference& d, const char* from) {
        return fmt::format(
            "differs by {:.2g} of the largest output from {}; {} of {} are no "
            "numbers",
            d.scaled(), from, d.unequal, d.elements);
    };
    if (const auto sampled = work.sample(candidate.output()); is_off(sampled)) {
        return text(sampled, "the definition");
    }
    const auto whole =
        compare::difference(candidate.output(), converted(usual.output(), DataType::f32));
    return is_off(whole) ? text(whole, "the default kernel") : "";
}

Measurement compared_and_timed(const Order& order, const kernels::Kernel& kernel) {
    const Workload work(order.problem, order.seed);
    // In a network a layer writes to memory that was used a moment ago. With an output of its own
    // for each, layers of many pixels took up to twice as long as there.
    const Tensor output = work.new_output();
    RecordedRun usual = work.record(output), expected = work.record();
    const kernels::Preference preference(kernel);
    RecordedRun candidate = work.record(output);
    if (&candidate.kernel() != &kernel) {
        return failure(Verdict::refused, "the operator does not take this kernel here");
    }
    expected();
    candidate();
    if (const std::string wrong = what_is_wrong(work, candidate, expected); !wrong.empty()) {
        return failure(Verdict::wrong, wrong);
    }
    return time_in_turns([&] { candidate(); }, [&] { usual(); }, order.effort);
}

}  // namespace

const char* name_of(Effort effort) {
    return effort_names[static_cast<int>(effort)].data();
}

std::string to_json(const Order& order) {
    return Json{{"problem", to_string(order.problem)},
                {"kernel", to_string(order.recipe)},
                {"library", order.library.string()},
                {"isa", name_of(order.isa)},
                {"threads", order.threads},
                {"seed", order.seed},
                {"effort", name_of(order.effort)},
                {"device", to_string(order.device)}}
        .dump();
}

Order parse_order(const std::string& text) {
    return parsed(text, [](const Json& json) {
        return Order{kernels::parse_problem(json.at("problem").get<std::string>()),
                     parse_recipe(json.at("kernel").get<std::string>()),
                     json.at("library").get<std::string>(),
                     isa_from_name(json.at("isa").get<std::string>()),
                     json.at("threads").get<int>(),
                     json.at("seed").get<unsigned>(),
                     effort_from_name(json.at("effort").get<std::string>()),
                     device_from_text(json.at("device").get<std::string>())};
    });
}

std::string to_json(const Measurement& m) {
    return Json{
        {"verdict", tuned::name_of(m.verdict)}, {"reason", m.reason}, {"seconds", m.seconds},
        {"default_seconds", m.default_seconds}, {"ratio", m.ratio},   {"noise", m.noise}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Measurement parse_measurement(const std::string& text) {
    return parsed(text, [](const Json& json) {
        return Measurement{verdict_from_name(json.at("verdict").get<std::string>()),
                           json.at("reason").get<std::string>(),
                           json.at("seconds").get<double>(),
                           json.at("default_seconds").get<double>(),
                           json.at("ratio").get<double>(),
                           json.at("noise").get<double>()};
    });
}

Measurement carry_out(const Order& order) {
    try {
        use_device(order.device);
        limit_isa(order.isa);
        set_threads(order.threads);
        follow_tuning(false);  // the default is what would run without
        if (const kernels::Kernel* kernel = of_table(order.recipe);
            kernel && order.library.empty()) {
            return compared_and_timed(order, *kernel);
        }
        const Candidate candidate(order.recipe, order.library);
        return compared_and_timed(order, candidate.kernel());
    } catch (const std::bad_alloc&) {
        return failure(Verdict::out_of_memory, "no memory");
    } catch (const Error& error) {
        const bool memory = error.code() == ErrorCode::out_of_memory;
        return failure(memory ? Verdict::out_of_memory : Verdict::refused, error.what());
    }
}

}  // namespace upforge::tune
