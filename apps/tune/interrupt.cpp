#include "tune/interrupt.h"

#include <csignal>
#include <cstdlib>

namespace upforge::tune {
namespace {

std::atomic<bool> flag = false;
static_assert(std::atomic<bool>::is_always_lock_free);

struct sigaction before {};

extern "C" void set_flag(int) {
    flag = true;
    ::sigaction(SIGINT, &before, nullptr);
}

}  // namespace

Interrupt::Interrupt() {
    flag = false;
    struct sigaction action {};
    action.sa_handler = set_flag;
    ::sigaction(SIGINT, &action, &before);
}

Interrupt::~Interrupt() {
    ::sigaction(SIGINT, &before, nullptr);
}

const std::atomic<bool>& Interrupt::requested() {
    return flag;
}

void Interrupt::pass_on() {
    ::sigaction(SIGINT, &before, nullptr);
    std::raise(SIGINT);
    std::exit(EXIT_FAILURE);  // where that is ignored
}

}  // namespace upforge::tune
