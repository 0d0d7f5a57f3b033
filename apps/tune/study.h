#pragma once

#include <vector>

#include "tune/session.h"

namespace upforge::tune {

/// What a session knows of one task.
class Session::Study {
  public:
    Study(const Task& task, const SessionOptions& options);
    Study(const Study&) = delete;
    Study& operator=(const Study&) = delete;

    Finding finding;

    /// A trial of this task, made now or earlier.
    void note(const tuned::Trial& trial);
    bool is_of(const tuned::Trial& trial) const;
    /// Whether it is the fastest so far, and faster than the default.
    bool leads_with(const tuned::Trial& trial) const;

    /// Kernels that won on similar problems, then those of the table.
    void suggest_from(const std::vector<tuned::Winner>& hints);
    void suggest(const Recipe& recipe);

    /// What to try next; none when that is no use.
    std::vector<Recipe> propose(int count);
    bool exhausted() const { return exhausted_; }
    /// Whether trials were in vain for long.
    bool hopeless() const { return finding.trials - last_gain_ >= patience; }
    /// The best of the trials that were faster than the default, best first.
    std::vector<Recipe> challengers(int count) const;

    const std::string& problem() const { return problem_; }
    /// Of the kernels that can compute it.
    std::string algorithm() const {
        return std::string(kernels::algorithm(finding.task.problem.operation));
    }

  private:
    /// Trials without a gain after which others deserve them more.
    static constexpr int patience = 48;

    std::string problem_;
    Isa isa_;
    int threads_;
    Space space_;
    Search search_;
    std::vector<Recipe> baselines_;                       ///< that were not tried yet
    std::vector<std::pair<double, std::string>> faster_;  ///< ratio, kernel
    int last_gain_ = 0;                                   ///< trials until the best was found
    bool exhausted_ = false;
};

}  // namespace upforge::tune
