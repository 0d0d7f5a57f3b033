#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

namespace upforge::tune {

/// What a program may take before it is killed; 0 is no limit.
struct Limits {
    double seconds = 0;
    std::size_t bytes = 0;                    ///< of address space
    const std::atomic<bool>* stop = nullptr;  ///< or it is killed once this is set
};

/// How a program ended.
struct Outcome {
    enum class End { exited, signalled, timed_out, stopped };

    End end = End::exited;
    int code = 0;  ///< exit status, or the number of the signal
    std::string output, errors;

    bool succeeded() const { return end == End::exited && code == 0; }
    /// "exit status 1", "Segmentation fault", "no end after 60 s".
    std::string text() const;
};

/// Runs a program, which gets no input, to its end; neither it nor its own children outlive the
/// call, or this process. Throws when it cannot be started.
Outcome run_program(const std::vector<std::string>& command, const Limits& limits);

}  // namespace upforge::tune
