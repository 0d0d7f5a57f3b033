#include "operators/pick.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>

#include "core/loops.h"
#include "kernels/recording.h"
#include "operators/require.h"
#include "upforge/error.h"

namespace upforge {
namespace {

void check(const Tensor& input, const std::vector<int>& columns, const Tensor& output) {
    const auto& [batch, height, width, channels] = input.shape();
    require_output("pick", output, {batch, height, static_cast<int>(columns.size()), channels},
                   input.type());
    for (const int column : columns) {
        if (column < 0 || column >= width) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("pick: column {} of an input of {}", column, width));
        }
    }
}

}  // namespace

void pick_columns(const Tensor& input, const std::vector<int>& columns, const Tensor& output) {
    check(input, columns, output);
    kernels::on_host([input, columns, output] {
        const auto* from = static_cast<const std::uint32_t*>(input.data());
        auto* to = static_cast<std::uint32_t*>(output.data());
        const Shape& shape = output.shape();
        for_each_element({shape.batch, shape.height, shape.width, 1},
                         [&](int n, int y, int x, int) {
                             std::copy_n(from + input.offset(n, y, columns[x], 0), shape.channels,
                                         to + output.offset(n, y, x, 0));
                         });
    });
}

}  // namespace upforge
