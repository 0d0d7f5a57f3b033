#include "lower/windows.h"

#include <fmt/core.h>

#include "upforge/error.h"

namespace upforge::lower {
namespace {

void require_count(const char* name, std::size_t count, int wanted) {
    if (count != static_cast<std::size_t>(wanted)) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{} has {} numbers; {} are needed", name, count, wanted));
    }
}

}  // namespace

int axes_of_space(const ValueView& image) {
    const int axes = image.rank() - 2;
    if (axes != 1 && axes != 2) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("its input {} has {} axes beside batch and channels; 1 or 2 are "
                                "supported",
                                to_string(image.dims), axes));
    }
    return axes;
}

YX to_pair(const std::vector<std::int64_t>& numbers, int axes, const char* name, int for_one_row) {
    require_count(name, numbers.size(), axes);
    const int last = narrow(numbers.back(), name);
    return {axes == 2 ? narrow(numbers.front(), name) : for_one_row, last};
}

YX pair(const ModelNode& node, const char* name, int axes, int otherwise) {
    const auto numbers = node.attributes().integers(name);
    return numbers ? to_pair(*numbers, axes, name, otherwise) : YX(otherwise);
}

Padding pads(const ModelNode& node, int axes) {
    const auto numbers = node.attributes().integers("pads");
    if (!numbers) {
        return 0;
    }
    require_count("pads", numbers->size(), 2 * axes);
    const auto at = [&](int i) { return narrow((*numbers)[i], "pads"); };
    return axes == 2 ? Padding(at(0), at(1), at(2), at(3)) : Padding(0, at(0), 0, at(1));
}

AutoPad auto_pad(const ModelNode& node) {
    constexpr NamedChoice<AutoPad> choices[] = {{"NOTSET", AutoPad::none},
                                                {"SAME_UPPER", AutoPad::same_upper},
                                                {"SAME_LOWER", AutoPad::same_lower},
                                                {"VALID", AutoPad::valid}};
    return choose("auto_pad", node.attributes().text("auto_pad", "NOTSET"), choices);
}

}  // namespace upforge::lower
