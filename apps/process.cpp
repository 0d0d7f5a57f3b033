#include "process.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <system_error>

#include "core/output_file.h"
#include "upforge/error.h"

namespace upforge {

namespace {

/// Or the next file opened would take the number, and what is printed would end up in it.
void occupy_standard_descriptors() {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) < 0 && errno == EBADF) {
            (void)::open("/dev/null", O_RDONLY);
        }
    }
}

extern "C" void clean_up_and_end(int signal) {
    remove_unfinished_files();
    // By now the default action is back, and the signal waits until this handler returns.
    std::raise(signal);
}

void clean_up_on(int signal) {
    struct sigaction current {};
    ::sigaction(signal, nullptr, &current);
    if (current.sa_handler == SIG_IGN) {
        return;  // as under nohup
    }
    struct sigaction action {};
    action.sa_handler = clean_up_and_end;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    ::sigaction(signal, &action, nullptr);
}

[[noreturn]] void throw_cannot_print() {
    throw Error(ErrorCode::file,
                "cannot write to standard output: " + std::generic_category().message(errno));
}

}  // namespace

void prepare_process() {
    occupy_standard_descriptors();
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        clean_up_on(signal);
    }
}

void print(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
        throw_cannot_print();
    }
}

void flush_output() {
    if (std::fflush(stdout) != 0) {
        throw_cannot_print();
    }
}

void report_error(std::string message) noexcept {
    std::ranges::replace_if(
        message, [](unsigned char c) { return std::iscntrl(c) != 0; }, ' ');
    std::fprintf(stderr, "upforge: error: %s\n", message.c_str());
}

}  // namespace upforge
