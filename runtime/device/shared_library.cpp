#include "device/shared_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <string_view>

#include "upforge/error.h"

namespace upforge {
namespace {

std::string why_not_loaded(const std::string& library) {
    const char* const said = ::dlerror();
    const std::string_view reason = said ? said : "it cannot be loaded";
    const bool missing = reason.starts_with(library + ": ") &&
                         reason.find("No such file or directory") != reason.npos;
    return missing ? library + " is not installed" : std::string(reason);
}

}  // namespace

SharedLibrary::SharedLibrary(const char* api, const LibraryNames& names) {
    std::string reason;
    for (const std::string& name : names) {
        // Drivers leave threads and exit handlers behind, whose code has to stay.
        handle_.reset(::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE));
        if (handle_) {
            name_ = name;
            return;
        }
        if (reason.empty()) {
            reason = why_not_loaded(name);
        }
    }
    throw Error(ErrorCode::unsupported, fmt::format("no {} driver: {}", api, reason));
}

void SharedLibrary::Close::operator()(void* handle) const {
    ::dlclose(handle);
}

void* SharedLibrary::address_of(const char* symbol) const {
    void* const address = ::dlsym(handle_.get(), symbol);
    if (!address) {
        throw Error(ErrorCode::unsupported, fmt::format("{} has no function {}", name_, symbol));
    }
    return address;
}

}  // namespace upforge
