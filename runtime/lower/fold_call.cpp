#include "lower/fold_call.h"

#include <fmt/core.h>

#include <algorithm>

#include "upforge/error.h"

namespace upforge::lower {

const Array& Call::input(std::size_t index) const {
    if (!has(index)) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{} needs input {}, which is left out", node_.op, index));
    }
    return *inputs_[index];
}

Array Call::scalar(std::size_t index) const {
    const Array& array = input(index);
    if (array.elements() != 1) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("input {} of {} must have one element, not {}", index, node_.op,
                                to_string(array.dims())));
    }
    return array.reshape({});
}

std::vector<std::int64_t> Call::list(std::size_t index) const {
    const Array& array = input(index);
    if (!array.integral() || array.rank() > 1) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("input {} of {} must be a list of whole numbers, not {} {}", index,
                                node_.op, name_of(array.type()), to_string(array.dims())));
    }
    return array.integers();
}

std::optional<std::vector<std::int64_t>> Call::list(std::size_t index,
                                                    const std::string& name) const {
    return has(index) ? list(index) : attributes().integers(name);
}

std::vector<std::int64_t> Call::required_list(std::size_t index, const std::string& name) const {
    const auto found = list(index, name);
    if (!found) {
        throw Error(
            ErrorCode::invalid_argument,
            fmt::format("{} has neither an input {} nor an attribute '{}'", node_.op, index, name));
    }
    return *found;
}

int axis_of(std::int64_t axis, int rank) {
    if (axis < -rank || axis >= rank) {
        throw Error(ErrorCode::invalid_argument,
                    rank == 0
                        ? fmt::format("axis {} of a scalar, which has no axes", axis)
                        : fmt::format("axis {} of an array of rank {}; it must be in [{}, {}]",
                                      axis, rank, -rank, rank - 1));
    }
    return static_cast<int>(axis < 0 ? axis + rank : axis);
}

std::vector<int> axes_of(const std::vector<std::int64_t>& axes, int rank) {
    std::vector<int> result;
    for (const std::int64_t axis : axes) {
        result.push_back(axis_of(axis, rank));
    }
    std::sort(result.begin(), result.end());
    if (const auto twice = std::adjacent_find(result.begin(), result.end());
        twice != result.end()) {
        throw Error(ErrorCode::invalid_argument, fmt::format("axis {} is named twice", *twice));
    }
    return result;
}

}  // namespace upforge::lower
