#include "lower/dims.h"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>

#include "lower/fold_call.h"
#include "upforge/error.h"

namespace upforge::lower {

Dims reshaped(const Dims& dims, const Dims& asked, bool zero_copies) {
    Dims result = asked;
    for (std::size_t d = 0; d < result.size(); ++d) {
        if (result[d] == 0 && zero_copies) {
            result[d] = dims[axis_of(static_cast<std::int64_t>(d), static_cast<int>(dims.size()))];
        }
    }
    const std::int64_t elements = count_elements(dims);
    if (const auto open = std::find(result.begin(), result.end(), -1); open != result.end()) {
        *open = 1;
        const bool others_known =
            std::all_of(result.begin(), result.end(), [](std::int64_t dim) { return dim >= 0; });
        const std::int64_t rest = others_known ? count_elements(result) : 0;
        *open = rest == 0 ? -1 : elements / rest;
    }
    if (std::any_of(result.begin(), result.end(), [](std::int64_t dim) { return dim < 0; }) ||
        count_elements(result) != elements) {
        throw Error(
            ErrorCode::shape_mismatch,
            fmt::format("{} cannot be seen as {}", to_string(dims), to_string(Attribute(asked))));
    }
    return result;
}

Dims flattened(const Dims& dims, std::int64_t axis) {
    const int rank = static_cast<int>(dims.size());
    const auto split = dims.begin() + (axis == rank ? rank : axis_of(axis, rank));
    return {count_elements({dims.begin(), split}), count_elements({split, dims.end()})};
}

Dims squeezed(const Dims& dims, const std::optional<std::vector<std::int64_t>>& axes) {
    const std::vector<int> named = axes_of(axes.value_or(Dims{}), static_cast<int>(dims.size()));
    Dims result;
    for (std::size_t d = 0; d < dims.size(); ++d) {
        const bool leaves = std::binary_search(named.begin(), named.end(), static_cast<int>(d));
        if (leaves && dims[d] != 1) {
            throw Error(
                ErrorCode::shape_mismatch,
                fmt::format("axis {} of {} is not 1 and cannot be squeezed", d, to_string(dims)));
        }
        if (!leaves && (axes || dims[d] != 1)) {
            result.push_back(dims[d]);
        }
    }
    return result;
}

Dims unsqueezed(const Dims& dims, const std::vector<std::int64_t>& axes) {
    Dims result = dims;
    for (const int axis : axes_of(axes, static_cast<int>(dims.size() + axes.size()))) {
        result.insert(result.begin() + axis, 1);
    }
    return result;
}

Range sliced(std::int64_t size, std::int64_t start, std::int64_t end, std::int64_t step) {
    if (step == 0) {
        throw Error(ErrorCode::invalid_argument, "a slice with a step of 0");
    }
    const std::int64_t lowest = step > 0 ? 0 : -1;
    const auto clamped = [&](std::int64_t position) {
        return std::clamp(position < 0 ? position + size : position, lowest, size + lowest);
    };
    const std::int64_t length = clamped(end) - clamped(start);
    const std::int64_t least_step = std::min<std::int64_t>(-size, -1);
    const std::int64_t stride = std::clamp(step, least_step, -least_step);
    const std::int64_t count = (length + stride - (step > 0 ? 1 : -1)) / stride;
    return {clamped(start), std::max<std::int64_t>(count, 0), stride};
}

Dims split_parts(std::int64_t size, std::int64_t count, const std::optional<Dims>& asked,
                 int opset) {
    Dims parts = asked.value_or(Dims());
    if (!asked) {
        const std::int64_t part = opset < 18 ? size / count : (size + count - 1) / count;
        for (std::int64_t i = 0; i < count; ++i) {
            parts.push_back(std::clamp<std::int64_t>(size - i * part, 0, part));
        }
    }
    const bool in_range = std::all_of(parts.begin(), parts.end(),
                                      [&](std::int64_t part) { return part >= 0 && part <= size; });
    if (!in_range || static_cast<std::int64_t>(parts.size()) != count ||
        std::accumulate(parts.begin(), parts.end(), std::int64_t{0}) != size) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{} elements cannot be split as {} into {} outputs", size,
                                to_string(Attribute(parts)), count));
    }
    return parts;
}

}  // namespace upforge::lower
