#include "lower/value_view.h"

#include <algorithm>
#include <utility>

namespace upforge::lower {
namespace {

/// Without axes of extent 1, and with neighbours joined where one step passes over both.
ValueView joined(const ValueView& view) {
    ValueView result = view;
    result.dims.clear();
    result.strides.clear();
    for (std::size_t d = 0; d < view.dims.size(); ++d) {
        if (view.dims[d] == 1) {
            continue;
        }
        if (!result.dims.empty() && result.strides.back() == view.strides[d] * view.dims[d]) {
            result.dims.back() *= view.dims[d];
            result.strides.back() = view.strides[d];
        } else {
            result.dims.push_back(view.dims[d]);
            result.strides.push_back(view.strides[d]);
        }
    }
    return result;
}

}  // namespace

Dims row_major_strides(const Dims& dims) {
    Dims strides(dims.size());
    std::int64_t stride = 1;
    for (std::size_t d = dims.size(); d-- > 0;) {
        strides[d] = stride;
        stride *= dims[d];
    }
    return strides;
}

ValueView transpose(const ValueView& view, const std::vector<int>& order) {
    ValueView result = view;
    for (std::size_t d = 0; d < order.size(); ++d) {
        result.dims[d] = view.dims[order[d]];
        result.strides[d] = view.strides[order[d]];
    }
    return result;
}

ValueView slice(const ValueView& view, int axis, std::int64_t start, std::int64_t count,
                std::int64_t step) {
    ValueView result = view;
    result.offset += start * view.strides[axis];
    result.dims[axis] = count;
    result.strides[axis] *= step;
    return result;
}

ValueView broadcast(const ValueView& view, const Dims& dims) {
    ValueView result = with_rank(view, static_cast<int>(dims.size()));
    for (std::size_t d = 0; d < dims.size(); ++d) {
        if (result.dims[d] != dims[d]) {
            result.dims[d] = dims[d];
            result.strides[d] = 0;
        }
    }
    return result;
}

ValueView with_rank(const ValueView& view, int rank) {
    ValueView result = view;
    const std::size_t added = static_cast<std::size_t>(std::max(0, rank - view.rank()));
    result.dims.insert(result.dims.begin(), added, 1);
    result.strides.insert(result.strides.begin(), added, 0);
    return result;
}

bool covers(const ValueView& view, std::int64_t elements) {
    std::vector<std::pair<std::int64_t, std::int64_t>> axes;
    for (std::size_t d = 0; d < view.dims.size(); ++d) {
        if (view.dims[d] != 1) {
            axes.emplace_back(view.strides[d], view.dims[d]);
        }
    }
    std::sort(axes.begin(), axes.end());
    std::int64_t covered = 1;
    for (const auto& [stride, dim] : axes) {
        if (stride != covered) {
            return false;
        }
        covered *= dim;
    }
    return view.offset == 0 && covered == elements;
}

std::optional<Regrouped> regroup(const ValueView& view, const Dims& dims) {
    const ValueView from = joined(view);
    Regrouped result{from, {}};
    result.view.dims.clear();
    result.view.strides.clear();
    std::size_t axis = 0;
    std::int64_t left = from.dims.empty() ? 1 : from.dims[0];  // of that axis, to be handed out
    for (std::int64_t wanted : dims) {
        std::vector<int>& group = result.groups.emplace_back();
        while (wanted != 1) {
            const std::int64_t piece = std::min(wanted, left);
            if (wanted % piece != 0 || left % piece != 0) {
                return std::nullopt;
            }
            wanted /= piece;
            left /= piece;
            group.push_back(result.view.rank());
            result.view.dims.push_back(piece);
            result.view.strides.push_back(from.strides[axis] * left);
            if (left == 1 && ++axis < from.dims.size()) {
                left = from.dims[axis];
            }
        }
    }
    return result;
}

std::optional<ValueView> reshape_in_place(const ValueView& view, const Dims& dims) {
    const auto regrouped = regroup(view, dims);
    if (!regrouped) {
        return std::nullopt;
    }
    const ValueView& pieces = regrouped->view;
    ValueView result = view;
    result.dims = dims;
    result.strides.clear();
    for (const std::vector<int>& group : regrouped->groups) {
        for (std::size_t i = 1; i < group.size(); ++i) {
            const int outer = group[i - 1], inner = group[i];
            if (pieces.strides[outer] != pieces.strides[inner] * pieces.dims[inner]) {
                return std::nullopt;
            }
        }
        result.strides.push_back(group.empty() ? 0 : pieces.strides[group.back()]);
    }
    return result;
}

}  // namespace upforge::lower
