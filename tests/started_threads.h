#pragma once

#include <HalideRuntime.h>

#include <atomic>
#include <cstdint>
#include <thread>

#include "upforge/machine.h"

namespace upforge {

/// Has all threads of the pool at work at once. Otherwise they start when a kernel needs them and
/// there is a processor for them, and allocate memory then.
inline void start_all_threads() {
    std::atomic<int> present = 0;
    const auto wait_for_all = [](void*, int, std::uint8_t* closure) {
        auto& there = *reinterpret_cast<std::atomic<int>*>(closure);
        for (++there; there < threads();) {
            std::this_thread::yield();
        }
        return 0;
    };
    halide_do_par_for(nullptr, wait_for_all, 0, threads(),
                      reinterpret_cast<std::uint8_t*>(&present));
}

}  // namespace upforge
