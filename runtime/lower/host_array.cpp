#include "lower/host_array.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

#include "model/element_types.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

/// One dimension of several views.
struct Axis {
    std::int64_t size;
    std::vector<std::int64_t> strides;
};

Dims contiguous_strides(const Dims& dims) {
    Dims strides(dims.size());
    std::int64_t stride = count_elements(dims) == 0 ? 0 : 1;
    for (std::size_t d = dims.size(); d-- > 0;) {
        strides[d] = stride;
        stride *= dims[d];
    }
    return strides;
}

/// The views' dimensions, outermost first, neighbours joined where every view steps evenly over
/// both.
std::vector<Axis> joined_axes(std::span<const View> views) {
    std::vector<Axis> innermost_first;
    for (std::size_t d = views[0].dims.size(); d-- > 0;) {
        Axis axis{.size = views[0].dims[d], .strides = {}};
        for (const View& view : views) {
            axis.strides.push_back(view.strides[d]);
        }
        if (axis.size == 1) {
            continue;
        }
        const auto continues = [&](const Axis& inner) {
            for (std::size_t v = 0; v < views.size(); ++v) {
                if (axis.strides[v] != inner.strides[v] * inner.size) {
                    return false;
                }
            }
            return true;
        };
        if (!innermost_first.empty() && continues(innermost_first.back())) {
            innermost_first.back().size *= axis.size;
        } else {
            innermost_first.push_back(std::move(axis));
        }
    }
    if (innermost_first.empty()) {
        innermost_first.push_back({.size = 1, .strides = Dims(views.size(), 0)});
    }
    return {innermost_first.rbegin(), innermost_first.rend()};
}

void advance(std::vector<std::int64_t>& offsets, const std::vector<std::int64_t>& strides,
             std::int64_t steps) {
    for (std::size_t v = 0; v < offsets.size(); ++v) {
        offsets[v] += steps * strides[v];
    }
}

void walk(std::span<const Axis> axes, Run& run, const std::function<void(const Run&)>& visit) {
    const Axis& axis = axes[0];
    const bool innermost = axes.size() == 1;
    const std::int64_t step = innermost ? Run::longest : 1;
    std::int64_t i = 0;
    for (; i < axis.size; i += step) {
        if (innermost) {
            run.length = std::min(step, axis.size - i);
            visit(run);
        } else {
            walk(axes.subspan(1), run, visit);
        }
        advance(run.offsets, axis.strides, step);
    }
    advance(run.offsets, axis.strides, -i);
}

template <std::size_t size>
void copy_elements(std::byte* to, const std::byte* from, std::int64_t stride, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
        std::memcpy(to + i * static_cast<std::int64_t>(size),
                    from + i * stride * static_cast<std::int64_t>(size), size);
    }
}

}  // namespace

std::int64_t count_allowed(const Dims& dims) {
    const std::int64_t elements = count_elements(dims);
    if (elements > max_folded_elements) {
        throw Error(ErrorCode::too_large,
                    fmt::format("a constant of {} would have {} elements; at most {} are allowed",
                                to_string(dims), elements, max_folded_elements));
    }
    return elements;
}

HostArray::HostArray(ElementType type, Dims dims)
    : type_(type),
      dims_(std::move(dims)),
      size_(static_cast<std::size_t>(count_allowed(dims_)) * bytes_of(type_)),
      bytes_(new std::byte[size_]) {}

Array HostArray::finish() && {
    const std::span<const std::byte> bytes(bytes_.get(), size_);
    return Array(type_, std::move(dims_), bytes, std::move(bytes_));
}

template <typename T>
void HostArray::write(std::int64_t first, std::span<const T> values) {
    with_element_type(type_, [&](auto tag) {
        using Element = decltype(tag);
        std::byte* to = at(first);
        for (const T value : values) {
            const auto element = convert<Element>(value);
            std::memcpy(to, &element, sizeof(Element));
            to += sizeof(Element);
        }
    });
}
template void HostArray::write(std::int64_t, std::span<const double>);
template void HostArray::write(std::int64_t, std::span<const std::int64_t>);

template <typename T>
void read(const Array& array, std::int64_t first, std::int64_t stride, std::span<T> values) {
    with_element_type(array.type(), [&](auto element) {
        constexpr auto size = static_cast<std::int64_t>(sizeof(element));
        std::int64_t at = first * size;
        for (T& value : values) {
            std::memcpy(&element, array.bytes().data() + at, sizeof(element));
            value = convert<T>(element);
            at += stride * size;
        }
    });
}
template void read(const Array&, std::int64_t, std::int64_t, std::span<double>);
template void read(const Array&, std::int64_t, std::int64_t, std::span<std::int64_t>);

View::View(const Array& whole)
    : array(whole), dims(whole.dims()), strides(contiguous_strides(dims)) {}

View transpose(const View& view, const std::vector<int>& order) {
    View result = view;
    for (std::size_t d = 0; d < order.size(); ++d) {
        result.dims[d] = view.dims[static_cast<std::size_t>(order[d])];
        result.strides[d] = view.strides[static_cast<std::size_t>(order[d])];
    }
    return result;
}

View broadcast(const View& view, const Dims& dims) {
    View result = view;
    result.dims = dims;
    result.strides.assign(dims.size(), 0);
    const std::size_t added = dims.size() - view.dims.size();
    for (std::size_t d = 0; d < view.dims.size(); ++d) {
        result.strides[added + d] = view.dims[d] == dims[added + d] ? view.strides[d] : 0;
    }
    return result;
}

Dims broadcast_dims(const Dims& a, const Dims& b) {
    if (a.size() < b.size()) {
        return broadcast_dims(b, a);
    }
    Dims dims = a;
    const std::size_t added = a.size() - b.size();
    for (std::size_t d = 0; d < b.size(); ++d) {
        std::int64_t& size = dims[added + d];
        if (size != b[d] && size != 1 && b[d] != 1) {
            throw Error(
                ErrorCode::shape_mismatch,
                fmt::format("{} and {} cannot be broadcast together", to_string(a), to_string(b)));
        }
        size = size == 1 ? b[d] : size;
    }
    return dims;
}

void for_each_run(std::span<const View> views, const std::function<void(const Run&)>& visit) {
    if (count_elements(views[0].dims) == 0) {
        return;
    }
    const std::vector<Axis> axes = joined_axes(views);
    Run run;
    run.strides = axes.back().strides;
    for (const View& view : views) {
        run.offsets.push_back(view.offset);
    }
    walk(axes, run, visit);
}

Array pack(const View& view) {
    if (view.dims == view.array.dims() && view.strides == contiguous_strides(view.dims)) {
        return view.array;
    }
    HostArray result(view.array.type(), view.dims);
    const std::byte* elements = view.array.bytes().data();
    std::int64_t done = 0;
    for_each_run({&view, 1}, [&](const Run& run) {
        with_element_type(view.array.type(), [&](auto element) {
            constexpr auto size = sizeof(element);
            copy_elements<size>(result.at(done),
                                elements + run.offsets[0] * static_cast<std::int64_t>(size),
                                run.strides[0], run.length);
        });
        done += run.length;
    });
    return std::move(result).finish();
}

}  // namespace upforge::lower
