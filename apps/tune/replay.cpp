#include "tune/replay.h"

#include <fmt/format.h>

#include <charconv>

#include "tuned/trial_log.h"
#include "upforge/error.h"

namespace upforge::tune {
namespace {

/// Of a trial or of a measurement.
template <typename Result>
std::string text_of(const Result& result) {
    if (result.verdict != tuned::Verdict::ok) {
        return fmt::format("{}: {}", tuned::name_of(result.verdict), result.reason);
    }
    return fmt::format("{:.3f} ms, the default {:.3f} ms, noise {:.1f}%", result.seconds * 1e3,
                       result.default_seconds * 1e3, result.noise * 100);
}

}  // namespace

tuned::Trial trial_to_replay(const std::string& line_or_number, const std::filesystem::path& log) {
    if (line_or_number.starts_with('{')) {
        return tuned::parse_trial(line_or_number, "--replay");
    }
    const std::vector<tuned::Trial> trials = tuned::read_trials(log);
    const char* const last = line_or_number.data() + line_or_number.size();
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(line_or_number.data(), last, number);
    if (trials.empty()) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("--replay {}: {} has no lines; tuning writes them", line_or_number,
                                log.string()));
    }
    if (error != std::errc{} || end != last || number < 1 || number > trials.size()) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("--replay {}: {} has lines 1 to {}", line_or_number, log.string(),
                                trials.size()));
    }
    return trials[number - 1];
}

std::string replayed(const tuned::Trial& trial, Runner& runner) {
    const Measurement now = runner.measure(kernels::parse_problem(trial.problem),
                                           parse_recipe(trial.kernel), Effort::final);
    return fmt::format("{}\n{}\nrecorded  {}\nnow       {}\n", trial.problem, trial.kernel,
                       text_of(trial), text_of(now));
}

}  // namespace upforge::tune
