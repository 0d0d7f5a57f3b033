#include "onnx/names.h"

#include <fmt/core.h>

#include <algorithm>

#include "upforge/error.h"

namespace upforge {

namespace {

/// Exporters that fuse nodes join all of their names.
constexpr std::size_t longest = 1 << 16;

bool is_control(char c) {
    const auto code = static_cast<unsigned char>(c);
    return code < 0x20 || code == 0x7f;
}

}  // namespace

const std::string& checked_name(const std::string& name) {
    if (name.size() > longest) {
        throw Error(ErrorCode::file,
                    fmt::format("a name has {} bytes, {} at most", name.size(), longest));
    }
    const auto control = std::find_if(name.begin(), name.end(), is_control);
    if (control != name.end()) {
        throw Error(ErrorCode::file,
                    fmt::format("a name has the control character {} after '{}'",
                                static_cast<int>(*control), std::string(name.begin(), control)));
    }
    return name;
}

}  // namespace upforge
