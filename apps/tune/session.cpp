#include "tune/session.h"

#include <algorithm>
#include <ctime>

#include "tune/study.h"
#include "tuned/origin.h"

namespace upforge::tune {
namespace {

using std::chrono::steady_clock;

/// Of what was fastest, so many get another chance when the first is not faster in the end.
constexpr int challengers = 3;

/// What is kept for `challenge`, a task, and at most of the budget.
constexpr double seconds_of_challenge = 5, most_for_challenges = 0.25;

std::string now() {
    const std::time_t seconds = std::time(nullptr);
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    char text[sizeof "2026-11-21T20:00:00Z"];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

}  // namespace

Session::Session(const std::vector<Task>& tasks, const SessionOptions& options, Runner& runner,
                 tuned::TrialLog& log, std::vector<tuned::Winner> hints, Observer observer)
    : options_(options),
      runner_(runner),
      log_(log),
      hints_(std::move(hints)),
      observer_(std::move(observer)),
      start_(steady_clock::now()) {
    for (const Task& task : tasks) {
        Study& study = *studies_.emplace_back(std::make_unique<Study>(task, options_));
        for (const tuned::Trial& trial : log_.trials()) {
            if (!study.is_of(trial)) {
                continue;
            }
            if (is_current(trial)) {
                study.note(trial);
                ++recalled_;
            } else if (trial.verdict == tuned::Verdict::ok &&
                       trial.seconds < trial.default_seconds) {
                hints_.push_back({trial.problem, trial.isa, trial.threads, trial.kernel,
                                  trial.algorithm, trial.seconds, trial.default_seconds});
            }
        }
        study.suggest_from(hints_);
    }
}

Session::~Session() = default;

double Session::seconds_spent() const {
    return std::chrono::duration<double>(steady_clock::now() - start_).count();
}

int Session::trials_done() const {
    int done = 0;
    for (const auto& study : studies_) {
        done += study->finding.trials;
    }
    return done;
}

bool Session::over() const {
    if (stopped() || options_.trials > 0) {
        return stopped() || trials_done() >= options_.trials;
    }
    const double kept = std::min(most_for_challenges * options_.seconds,
                                 seconds_of_challenge * static_cast<double>(studies_.size()));
    return seconds_spent() >= options_.seconds - kept;
}

Session::Study* Session::next() const {
    Study* best = nullptr;
    const auto promise = [](const Study& study) {
        return study.finding.task.seconds / (study.finding.trials + 1);
    };
    const auto preferred = [&](const Study& a, const Study& b) {
        return a.hopeless() != b.hopeless() ? b.hopeless() : promise(a) > promise(b);
    };
    for (const auto& study : studies_) {
        if (!study->exhausted() && (!best || preferred(*study, *best))) {
            best = study.get();
        }
    }
    // So many trials that were asked for are made; time that was granted need not be spent.
    return best && best->hopeless() && options_.trials == 0 ? nullptr : best;
}

void Session::search() {
    while (!over()) {
        Study* const study = next();
        if (!study) {
            return;
        }
        run_batch(*study);
    }
}

void Session::run_batch(Study& study) {
    const int left = options_.trials > 0 ? options_.trials - trials_done() : options_.batch;
    const std::vector<Recipe> recipes = study.propose(std::min(options_.batch, left));
    runner_.prepare(recipes);
    for (const Recipe& recipe : recipes) {
        if (over()) {
            return;
        }
        const Measurement m = runner_.measure(study.finding.task.problem, recipe, Effort::trial);
        if (stopped()) {
            return;  // which may be why it failed
        }
        const tuned::Trial trial{study.problem(),
                                 options_.isa,
                                 options_.threads,
                                 to_string(recipe),
                                 tuned::this_origin(),
                                 study.algorithm(),
                                 m.seconds,
                                 m.default_seconds,
                                 m.noise,
                                 m.verdict,
                                 m.reason,
                                 now()};
        log_.append(trial);
        study.note(trial);
        if (study.leads_with(trial)) {
            suggest_to_others(study, recipe);
        }
        tell(study);
    }
}

void Session::suggest_to_others(const Study& source, const Recipe& recipe) {
    for (const auto& other : studies_) {
        if (other.get() != &source) {
            other->suggest(recipe);
        }
    }
}

void Session::challenge() {
    for (const auto& study : studies_) {
        Finding& finding = study->finding;
        for (const Recipe& recipe : study->challengers(challengers)) {
            if (stopped()) {
                return;
            }
            const Measurement m = runner_.measure(finding.task.problem, recipe, Effort::final);
            if (m.verdict != tuned::Verdict::ok) {
                continue;
            }
            finding.default_seconds = m.default_seconds;
            if (m.is_faster()) {
                finding.winner = tuned::Winner{
                    study->problem(),   options_.isa, options_.threads, kernel_name(recipe),
                    study->algorithm(), m.seconds,    m.default_seconds};
                break;
            }
        }
    }
}

void Session::tell(const Study& study) const {
    if (!observer_) {
        return;
    }
    int failures = 0;
    for (const auto& each : studies_) {
        failures += each->finding.failures;
    }
    const int made = trials_done() - recalled_;
    const double part = std::max(seconds_spent() / std::max(options_.seconds, 1e-3), 1e-3);
    const int fitting = std::max(made, static_cast<int>(made / part));
    observer_({made, options_.trials > 0 ? options_.trials - recalled_ : fitting, failures,
               study.finding});
}

std::vector<Finding> Session::findings() const {
    std::vector<Finding> all;
    for (const auto& study : studies_) {
        all.push_back(study->finding);
    }
    return all;
}

}  // namespace upforge::tune
