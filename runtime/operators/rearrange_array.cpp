#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "device/current_device.h"
#include "kernels/call.h"
#include "kernels/choice.h"
#include "kernels/recording.h"
#include "operators/rearrange.h"
#include "operators/require.h"
#include "upforge/error.h"

namespace upforge {
namespace {

/// Both element types have four bytes, and are only moved.
using Element = std::uint32_t;

/// An axis on either side.
struct Way {
    std::int64_t size, from, to;  ///< distances of neighbours
};

/// The axes with those of the output, in which the last one is dense; two at least. Next to last is
/// the one that is dense in the input, so that neither side is read or written with gaps.
std::vector<Way> ways_of(std::span<const ArrayAxis> axes) {
    std::vector<Way> ways;
    std::int64_t step = 1;
    for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
        ways.push_back({axis->size, axis->stride, step});
        step *= axis->size;
    }
    if (ways.size() == 1) {
        ways.push_back({1, 0, 0});
    }
    std::ranges::reverse(ways);
    const auto last = ways.end() - 1;
    const auto dense = std::ranges::find(ways, 1, &Way::from);
    if (dense < last) {
        std::rotate(dense, dense + 1, last);
    }
    return ways;
}

/// Two axes of which one is dense on either side: squares of a few lines of the cache each.
void transpose(const Element* from, const Way& rows, const Way& columns, Element* to) {
    constexpr std::int64_t side = 16;
    for (std::int64_t top = 0; top < rows.size; top += side) {
        const std::int64_t bottom = std::min(top + side, rows.size);
        for (std::int64_t left = 0; left < columns.size; left += side) {
            const std::int64_t right = std::min(left + side, columns.size);
            for (std::int64_t row = top; row < bottom; ++row) {
                const Element* source = from + row * rows.from;
                Element* target = to + row * rows.to;
                for (std::int64_t column = left; column < right; ++column) {
                    target[column] = source[column * columns.from];
                }
            }
        }
    }
}

void copy(const Element* from, std::span<const Way> outer, std::span<const Way, 2> inner,
          Element* to) {
    if (outer.empty()) {
        if (inner[1].from == 1) {
            for (std::int64_t row = 0; row < inner[0].size; ++row) {
                std::copy_n(from + row * inner[0].from, inner[1].size, to + row * inner[0].to);
            }
        } else {
            transpose(from, inner[0], inner[1], to);
        }
        return;
    }
    for (std::int64_t i = 0; i < outer[0].size; ++i) {
        copy(from + i * outer[0].from, outer.subspan(1), inner, to + i * outer[0].to);
    }
}

void check(const Tensor& input, std::ptrdiff_t offset, const Dims& dims, const Dims& strides,
           const Tensor& output) {
    require_type("rearrange", "output", output, input.type());
    const auto available = static_cast<std::int64_t>(input.shape().elements());
    const auto room = static_cast<std::int64_t>(output.shape().elements());
    if (!input.dense() || !output.dense() || dims.size() != strides.size() ||
        count_elements(dims) != room) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("rearrange: {} elements with {} strides go into {}; both tensors "
                                "must be dense and hold as many",
                                to_string(dims), strides.size(), to_string(output.shape())));
    }
    std::int64_t first = offset, last = offset;
    for (std::size_t d = 0; d < dims.size(); ++d) {
        const std::int64_t reach = (dims[d] - 1) * strides[d];
        (reach < 0 ? first : last) += reach;
    }
    if (first < 0 || last >= available) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("rearrange: elements {} to {} are read of an input of {}", first,
                                last, available));
    }
}

/// Channels, columns, rows and images of the kernel; it has two axes more, which are not needed.
constexpr std::size_t axes_of_kernel = 4;

bool kernel_can(const Tensor& input, std::span<const ArrayAxis> axes) {
    return device::current().kind != DeviceKind::cpu && input.type() == DataType::f32 &&
           axes.size() <= axes_of_kernel &&
           std::ranges::all_of(axes, [](const ArrayAxis& axis) { return axis.stride >= 0; });
}

void rearrange_by_kernel(const Tensor& input, std::ptrdiff_t offset,
                         std::span<const ArrayAxis> axes, const Tensor& output) {
    std::array<kernels::Axis, axes_of_kernel> from, to;
    from.fill({1, 0});
    to.fill({1, static_cast<std::ptrdiff_t>(output.shape().elements())});
    std::ptrdiff_t step = 1;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const ArrayAxis& axis = axes[axes.size() - 1 - i];
        from[i] = {axis.size, axis.stride};
        to[i] = {axis.size, step};
        step *= axis.size;
    }
    to[0].stride = 1;
    const kernels::Axis none{1, 0};
    kernels::Call call(kernels::choose({"rearrange"}));
    call.set("input", input.floats() + offset, {from[0], none, from[1], none, from[2], from[3]})
        .set("output", output.floats(), {to[0], none, to[1], none, to[2], to[3]})
        .run();
}

}  // namespace

std::vector<ArrayAxis> joined_axes(const Dims& dims, const Dims& strides) {
    std::vector<ArrayAxis> axes;
    for (std::size_t d = 0; d < dims.size(); ++d) {
        if (dims[d] == 1) {
            continue;
        }
        if (!axes.empty() && axes.back().stride == strides[d] * dims[d]) {
            axes.back() = {axes.back().size * dims[d], strides[d]};
        } else {
            axes.push_back({dims[d], strides[d]});
        }
    }
    if (axes.empty()) {
        axes.push_back({1, 1});
    }
    return axes;
}

void rearrange(const Tensor& input, std::ptrdiff_t offset, const Dims& dims, const Dims& strides,
               const Tensor& output) {
    check(input, offset, dims, strides, output);
    const std::vector<ArrayAxis> all = joined_axes(dims, strides);
    if (kernel_can(input, all)) {
        rearrange_by_kernel(input, offset, all, output);
        return;
    }
    kernels::on_host([input, offset, ways = ways_of(all), output] {
        const std::span<const Way> axes(ways);
        copy(static_cast<const Element*>(input.data()) + offset, axes.first(axes.size() - 2),
             axes.last<2>(), static_cast<Element*>(output.data()));
    });
}

}  // namespace upforge
