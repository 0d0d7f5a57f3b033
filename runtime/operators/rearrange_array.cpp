#include <fmt/core.h>
#include <xmmintrin.h>

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

/// Rows and columns of which a transposition takes as many at once.
constexpr std::int64_t at_once = 4;

/// The axes with those of the output, in which the last one is dense; two at least. Next to last is
/// the one that is dense in the input, so that neither side is read or written with gaps; but not
/// for few of either, which would lie far apart, unless there are few of the other axis, too.
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
        const bool many = dense->size >= at_once && last->size >= at_once;
        if (many || (last - 1)->size < at_once) {
            std::rotate(dense, dense + 1, last);
        }
    }
    return ways;
}

struct Range {
    std::int64_t begin, end;
};

void transpose_each(const Element* from, const Way& rows, const Way& columns, Range down,
                    Range across, Element* to) {
    for (std::int64_t row = down.begin; row < down.end; ++row) {
        const Element* source = from + row * rows.from;
        Element* target = to + row * rows.to;
        for (std::int64_t column = across.begin; column < across.end; ++column) {
            target[column] = source[column * columns.from];
        }
    }
}

/// Four rows and columns, in registers that every x86-64 processor has.
void transpose_four(const Element* from, std::int64_t columns_apart, Element* to,
                    std::int64_t rows_apart) {
    const auto load = [&](int column) {
        return _mm_loadu_ps(reinterpret_cast<const float*>(from + column * columns_apart));
    };
    __m128 a = load(0), b = load(1), c = load(2), d = load(3);
    _MM_TRANSPOSE4_PS(a, b, c, d);
    int row = 0;
    for (const __m128& each : {a, b, c, d}) {
        _mm_storeu_ps(reinterpret_cast<float*>(to + row++ * rows_apart), each);
    }
}

/// Two axes of which one is dense on either side: squares of a few lines of the cache each. By four
/// rows and columns at once it takes half as long as by single elements.
void transpose(const Element* from, const Way& rows, const Way& columns, Element* to) {
    constexpr std::int64_t side = 16;
    const bool by_fours = rows.from == 1;
    for (std::int64_t top = 0; top < rows.size; top += side) {
        const std::int64_t bottom = std::min(top + side, rows.size);
        for (std::int64_t left = 0; left < columns.size; left += side) {
            const std::int64_t right = std::min(left + side, columns.size);
            const std::int64_t low = by_fours ? bottom - (bottom - top) % at_once : top;
            const std::int64_t far = by_fours ? right - (right - left) % at_once : left;
            for (std::int64_t row = top; row < low; row += at_once) {
                for (std::int64_t column = left; column < far; column += at_once) {
                    transpose_four(from + row + column * columns.from, columns.from,
                                   to + row * rows.to + column, rows.to);
                }
            }
            transpose_each(from, rows, columns, {top, low}, {far, right}, to);
            transpose_each(from, rows, columns, {low, bottom}, {left, right}, to);
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
