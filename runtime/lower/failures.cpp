#include "lower/failures.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "upforge/error.h"

namespace upforge::lower {
namespace {

/// A model for another domain may have hundreds.
constexpr std::size_t most_named = 12;

}  // namespace

void Failures::add(const Node& node, const std::string& reason) {
    texts_.push_back(fmt::format("{}: {}", describe(model_, node), reason));
}

void Failures::raise() const {
    if (texts_.empty()) {
        return;
    }
    const std::size_t named = std::min(texts_.size(), most_named);
    const std::string rest = texts_.size() == named
                                 ? std::string()
                                 : fmt::format("; and {} more", texts_.size() - named);
    throw Error(
        ErrorCode::unsupported,
        fmt::format("{} of {} nodes are not supported: {}{}", texts_.size(), model_.nodes.size(),
                    fmt::join(texts_.begin(), texts_.begin() + named, "; "), rest));
}

}  // namespace upforge::lower
