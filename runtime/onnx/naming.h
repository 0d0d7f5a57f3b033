#pragma once

#include <fmt/core.h>

#include <string>
#include <utility>

#include "upforge/error.h"

namespace upforge {

/// Runs `read` for something that its errors are to name.
template <typename Read>
auto naming(const std::string& what, Read&& read) {
    try {
        return read();
    } catch (const Error& error) {
        throw Error(error.code(), fmt::format("{}: {}", what, error.what()));
    }
}

}  // namespace upforge
