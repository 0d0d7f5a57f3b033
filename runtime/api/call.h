#pragma once

/// What each function of the C API is made of: no exception leaves it, no NULL goes unnoticed.

#include <string>
#include <utility>

#include "upforge/c/tensor.h"
#include "upforge/error.h"
#include "upforge/tensor.h"

struct upforge_tensor {
    upforge::Tensor tensor;
};

namespace upforge::api {

/// For a catch block: keeps the message for `upforge_last_error`.
upforge_status report_current_exception() noexcept;

template <class Body>
upforge_status guarded(Body&& body) noexcept {
    try {
        body();
        return UPFORGE_OK;
    } catch (...) {
        return report_current_exception();
    }
}

template <class T>
T& required(T* pointer, const std::string& name) {
    if (pointer == nullptr) {
        throw Error(ErrorCode::invalid_argument, name + " is NULL");
    }
    return *pointer;
}

inline const Tensor& tensor_of(const upforge_tensor* handle, const std::string& name) {
    return required(handle, name).tensor;
}

/// Stores a new handle of what `make` returns.
template <class Handle, class Make>
upforge_status store(Handle** slot, const char* name, Make&& make) noexcept {
    return guarded([&] {
        Handle*& handle = required(slot, name);
        handle = new Handle{make()};
    });
}

/// Calls `write` with the output that the caller gave, or stores what `make` returns.
template <class Make, class Write>
upforge_status produce(upforge_tensor** output, Make&& make, Write&& write) noexcept {
    return guarded([&] {
        if (upforge_tensor*& handle = required(output, "output")) {
            write(std::as_const(handle->tensor));
        } else {
            handle = new upforge_tensor{make()};
        }
    });
}

/// The same for an operator whose two forms differ by the last argument only.
template <class Operator>
upforge_status produce(upforge_tensor** output, Operator&& run) noexcept {
    return produce(output, run, run);
}

}  // namespace upforge::api
