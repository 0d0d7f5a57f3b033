#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "tune/runner.h"
#include "tune/search.h"
#include "tune/task.h"
#include "tuned/trial_log.h"
#include "tuned/winners.h"

namespace upforge::tune {

/// What a session may spend, and how.
struct SessionOptions {
    Isa isa = Isa::sse41;
    int threads = 1;
    unsigned seed = 1;
    Strategy strategy = Strategy::guided;
    int trials = 0;          ///< in all, those of earlier runs too; 0: as many as there is time for
    double seconds = 0;      ///< where `trials` is 0
    bool baselines = false;  ///< try Halide's autoschedulers too
    int batch = 4;           ///< trials that are prepared at once
    const std::atomic<bool>* stop = nullptr;
};

/// What one of Halide's autoschedulers made of a task.
struct Baseline {
    std::string family;
    std::optional<double> ratio;  ///< of its time to the default's; nothing where it failed
    std::string reason;           ///< why it did
};

/// What became of a task.
struct Finding {
    Task task;
    int trials = 0, failures = 0;
    double best_ratio = 1;       ///< of any trial, to the default
    double default_seconds = 0;  ///< of one, as measured last
    std::vector<Baseline> baselines = {};
    std::optional<tuned::Winner> winner = {};  ///< nothing where the default stays
    /// What won by itself, but was slower than the default in the network.
    std::optional<tuned::Winner> rejected = {};
};

/// How far a session is.
struct Status {
    int trials = 0;    ///< of this run
    int expected = 0;  ///< as many as there will be
    int failures = 0;  ///< of all tasks, and earlier runs
    const Finding& finding;
};

/// Tries recipes for tasks, more of them the longer a task takes, and writes down each trial before
/// the next begins. What the log holds already is not tried again.
class Session {
  public:
    using Observer = std::function<void(const Status&)>;

    /// Runner, log and what options point at must outlive the session. `hints` are kernels that won
    /// elsewhere.
    Session(const std::vector<Task>& tasks, const SessionOptions& options, Runner& runner,
            tuned::TrialLog& log, std::vector<tuned::Winner> hints, Observer observer = {});
    ~Session();

    /// Until the budget is spent or nothing improves any more.
    void search();
    /// The best of each task against the default, until the difference exceeds the noise.
    void challenge();

    std::vector<Finding> findings() const;
    bool stopped() const { return options_.stop && options_.stop->load(); }

  private:
    class Study;

    void run_batch(Study& study);
    /// What is fast for one problem may be for another, and is compiled already.
    void suggest_to_others(const Study& source, const Recipe& recipe);
    /// That of which another trial promises most; null when none does.
    Study* next() const;
    int trials_done() const;
    bool over() const;
    double seconds_spent() const;
    void tell(const Study& study) const;

    SessionOptions options_;
    Runner& runner_;
    tuned::TrialLog& log_;
    std::vector<tuned::Winner> hints_;
    Observer observer_;
    std::vector<std::unique_ptr<Study>> studies_;
    int recalled_ = 0;  ///< trials of earlier runs
    std::chrono::steady_clock::time_point start_;
};

}  // namespace upforge::tune
