#include "tune/subprocess.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <utility>

#include "upforge/error.h"

namespace upforge::tune {
namespace {

using std::chrono::steady_clock;

/// Exit status of a child that could not become the program; shells use it so, too.
constexpr int not_started = 127;

/// How long `stop` may go unseen.
constexpr int milliseconds_between_looks = 50;

class Pipe {
  public:
    Pipe() {
        if (::pipe2(ends_.data(), O_CLOEXEC) != 0) {
            throw Error(ErrorCode::file, fmt::format("no pipe: {}", std::strerror(errno)));
        }
    }
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    int reading() const { return ends_[0]; }
    int writing() const { return ends_[1]; }
    void close_writing() { close_end(1); }

    /// What has come. False at the end.
    bool read_into(std::string& text) const {
        std::array<char, 4096> bytes;
        const ssize_t count = ::read(reading(), bytes.data(), bytes.size());
        if (count > 0) {
            text.append(bytes.data(), static_cast<std::size_t>(count));
        }
        return count > 0 || (count < 0 && errno == EINTR);
    }

  private:
    void close_end(int end) {
        if (ends_[end] >= 0) {
            ::close(std::exchange(ends_[end], -1));
        }
    }

    std::array<int, 2> ends_{-1, -1};
};

/// In the child, where after a fork of a process with threads little is allowed.
[[noreturn]] void become(char* const* arguments, const Limits& limits, pid_t parent,
                         const Pipe& output, const Pipe& errors) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) {
        ::_exit(not_started);  // which has ended already
    }
    if (limits.bytes > 0) {
        const rlimit most{limits.bytes, limits.bytes};
        ::setrlimit(RLIMIT_AS, &most);
    }
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::signal(SIGINT, SIG_DFL);
    ::signal(SIGPIPE, SIG_DFL);
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(output.writing(), STDOUT_FILENO);
    ::dup2(errors.writing(), STDERR_FILENO);
    ::execvp(arguments[0], arguments);
    ::_exit(not_started);
}

/// Reads both until they end. False when a limit came first.
bool drain(const Pipe& output, const Pipe& errors, const Limits& limits, Outcome& outcome) {
    const auto start = steady_clock::now();
    std::array<pollfd, 2> ends{pollfd{output.reading(), POLLIN, 0},
                               pollfd{errors.reading(), POLLIN, 0}};
    while (ends[0].fd >= 0 || ends[1].fd >= 0) {
        if (limits.stop && limits.stop->load()) {
            outcome.end = Outcome::End::stopped;
            return false;
        }
        const std::chrono::duration<double> spent = steady_clock::now() - start;
        if (limits.seconds > 0 && spent.count() > limits.seconds) {
            outcome.end = Outcome::End::timed_out;
            outcome.code = static_cast<int>(limits.seconds);
            return false;
        }
        if (::poll(ends.data(), ends.size(), milliseconds_between_looks) <= 0) {
            continue;
        }
        if (ends[0].revents && !output.read_into(outcome.output)) {
            ends[0].fd = -1;
        }
        if (ends[1].revents && !errors.read_into(outcome.errors)) {
            ends[1].fd = -1;
        }
    }
    return true;
}

void wait_for(pid_t child, bool killed, Outcome& outcome) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!killed) {
        const bool signalled = WIFSIGNALED(status);
        outcome.end = signalled ? Outcome::End::signalled : Outcome::End::exited;
        outcome.code = signalled ? WTERMSIG(status) : WEXITSTATUS(status);
    }
}

}  // namespace

std::string Outcome::text() const {
    switch (end) {
        case End::signalled:
            return ::strsignal(code);
        case End::timed_out:
            return fmt::format("no end after {} s", code);
        case End::stopped:
            return "interrupted";
        case End::exited:
            break;
    }
    return fmt::format("exit status {}", code);
}

Outcome run_program(const std::vector<std::string>& command, const Limits& limits) {
    std::vector<char*> arguments;
    for (const std::string& word : command) {
        arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    Pipe output, errors;
    const pid_t parent = ::getpid(), child = ::fork();
    if (child < 0) {
        throw Error(ErrorCode::out_of_memory,
                    fmt::format("cannot start {}: {}", command.front(), std::strerror(errno)));
    }
    if (child == 0) {
        become(arguments.data(), limits, parent, output, errors);
    }
    output.close_writing();
    errors.close_writing();
    Outcome outcome;
    const bool ended = drain(output, errors, limits, outcome);
    if (!ended) {
        ::kill(-child, SIGKILL);
        ::kill(child, SIGKILL);  // should it not have a group of its own yet
    }
    wait_for(child, !ended, outcome);
    if (outcome.end == Outcome::End::exited && outcome.code == not_started) {
        throw Error(ErrorCode::file, fmt::format("cannot run {}", command.front()));
    }
    return outcome;
}

}  // namespace upforge::tune
