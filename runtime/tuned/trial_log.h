#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tuned/trial.h"

namespace upforge::tuned {

/// All trials of a log. A last line without its end, which an interruption leaves, is left out; any
/// other that is wrong is an error with its number.
std::vector<Trial> read_trials(const std::filesystem::path& log);

/// As it was read.
struct LogFile {
    std::filesystem::path path;
    std::vector<Trial> trials;
};
std::vector<LogFile> read_logs(std::span<const std::string> paths);

/// A log that trials are added to, by one process at a time. What was added is on the disk.
class TrialLog {
  public:
    /// Makes the file unless it is there, and cuts a last line off that lacks its end.
    explicit TrialLog(std::filesystem::path path);
    ~TrialLog();
    TrialLog(const TrialLog&) = delete;
    TrialLog& operator=(const TrialLog&) = delete;

    const std::vector<Trial>& trials() const { return trials_; }
    void append(const Trial& trial);
    /// Appends those that it lacks, and counts them.
    std::size_t append_new(std::span<const Trial> trials);

  private:
    void repair();

    std::filesystem::path path_;
    int descriptor_;
    std::vector<Trial> trials_;
};

/// Those of several logs, each once, in the order of their time.
std::vector<Trial> merged(std::span<const LogFile> logs);

/// A log of just these.
void write_trials(std::span<const Trial> trials, const std::filesystem::path& log);

}  // namespace upforge::tuned
