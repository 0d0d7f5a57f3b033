#include "tuned/trial_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "core/output_file.h"
#include "upforge/error.h"

namespace upforge::tuned {
namespace {

[[noreturn]] void throw_cannot(const char* what, const std::filesystem::path& path) {
    throw Error(ErrorCode::file, fmt::format("cannot {} {}: {}", what, path.string(),
                                             std::generic_category().message(errno)));
}

/// A log's whole lines.
struct Lines {
    std::vector<Trial> trials;
    std::size_t bytes = 0;
};

Lines read_lines(const std::filesystem::path& path) {
    std::error_code error;
    if (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error)) {
        throw Error(ErrorCode::file, fmt::format("cannot read {}: it is no file", path.string()));
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw_cannot("read", path);
    }
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (file.bad()) {
        throw_cannot("read", path);
    }
    Lines lines;
    for (std::size_t end; (end = text.find('\n', lines.bytes)) != text.npos;
         lines.bytes = end + 1) {
        const std::string_view line(text.data() + lines.bytes, end - lines.bytes);
        lines.trials.push_back(
            parse_trial(line, fmt::format("{}:{}:", path.string(), lines.trials.size() + 1)));
    }
    return lines;
}

}  // namespace

std::vector<Trial> read_trials(const std::filesystem::path& log) {
    return read_lines(log).trials;
}

std::vector<LogFile> read_logs(std::span<const std::string> paths) {
    std::vector<LogFile> logs;
    for (const std::string& path : paths) {
        logs.push_back({path, read_trials(path)});
    }
    return logs;
}

TrialLog::TrialLog(std::filesystem::path path)
    : path_(std::move(path)),
      descriptor_(::open(path_.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) {
        throw_cannot_write(path_, std::generic_category().message(errno));
    }
    try {
        repair();
    } catch (...) {
        ::close(descriptor_);
        throw;
    }
}

void TrialLog::repair() {
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        throw_cannot_write(path_, errno == EWOULDBLOCK ? "another process adds to it"
                                                       : std::generic_category().message(errno));
    }
    Lines lines = read_lines(path_);
    if (::ftruncate(descriptor_, static_cast<off_t>(lines.bytes)) != 0) {
        throw_cannot("repair", path_);
    }
    trials_ = std::move(lines.trials);
}

TrialLog::~TrialLog() {
    ::close(descriptor_);
}

void TrialLog::append(const Trial& trial) {
    const std::string line = to_json(trial) + '\n';
    const off_t end = ::lseek(descriptor_, 0, SEEK_END);
    const ssize_t written = ::write(descriptor_, line.data(), line.size());
    if (written != static_cast<ssize_t>(line.size()) || ::fdatasync(descriptor_) != 0) {
        // A part of the line was taken: the disk is full.
        const int reason =
            written > 0 && written < static_cast<ssize_t>(line.size()) ? ENOSPC : errno;
        const bool cut = ::ftruncate(descriptor_, end) == 0;
        throw_cannot_write(path_, std::generic_category().message(reason) +
                                      (cut ? "" : "; its last line is torn"));
    }
    trials_.push_back(trial);
}

std::size_t TrialLog::append_new(std::span<const Trial> trials) {
    std::set<std::string> known;
    for (const Trial& trial : trials_) {
        known.insert(to_json(trial));
    }
    std::size_t count = 0;
    for (const Trial& trial : trials) {
        if (known.insert(to_json(trial)).second) {
            append(trial);
            ++count;
        }
    }
    return count;
}

std::vector<Trial> merged(std::span<const LogFile> logs) {
    std::map<std::pair<std::string, std::string>, Trial> by_time_and_line;
    for (const LogFile& log : logs) {
        for (const Trial& trial : log.trials) {
            by_time_and_line.try_emplace({trial.time, to_json(trial)}, trial);
        }
    }
    std::vector<Trial> all;
    for (auto& [key, trial] : by_time_and_line) {
        all.push_back(std::move(trial));
    }
    return all;
}

void write_trials(std::span<const Trial> trials, const std::filesystem::path& log) {
    OutputFile file(log);
    for (const Trial& trial : trials) {
        const std::string line = to_json(trial) + '\n';
        file.append(std::as_bytes(std::span(line)));
    }
    file.commit();
}

}  // namespace upforge::tuned
