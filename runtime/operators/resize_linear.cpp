#include "operators/resize_linear.h"

#include <fmt/core.h>

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kernels/choice.h"
#include "kernels/scratch.h"
#include "operators/vectors.h"
#include "schedules/spaces.h"
#include "upforge/machine.h"

namespace upforge {
namespace {

struct LinearTable {
    std::vector<std::int32_t> first, second;
    std::vector<float> share;

    LinearTable(const ResizedAxis& axis, Coordinates coordinates) {
        for (int x = 0; x < axis.output; ++x) {
            const double position = axis.position(x, coordinates), before = std::floor(position);
            first.push_back(axis.pixel(before));
            second.push_back(axis.pixel(before + 1));
            share.push_back(static_cast<float>(position - before));
        }
    }

    /// The same for each of the channels of each pixel.
    void spread(int channels) {
        LinearTable all;
        for (std::size_t i = 0; i < share.size(); ++i) {
            for (int c = 0; c < channels; ++c) {
                all.first.push_back(first[i] * channels + c);
                all.second.push_back(second[i] * channels + c);
                all.share.push_back(share[i]);
            }
        }
        *this = std::move(all);
    }

  private:
    LinearTable() = default;
};

struct LinearTables {
    LinearTable columns, rows;
};

bool blends_rows(const kernels::Kernel& kernel) {
    return kernel.parameter("whole_rows") == "true";
}

bool is_of_elements(const kernels::Kernel& kernel) {
    return kernel.parameter("of_elements") == "true";
}

/// Whether nothing lies between the pixels of a row.
bool has_dense_rows(const Tensor& image) {
    return image.strides().pixel == image.shape().channels;
}

/// Cycles for a pixel, as measured on Zen 5, where what is left over of a block of vectors is
/// stored a vector at a time.
double cycles_of_pixel(const kernels::Kernel& kernel, int channels) {
    constexpr double element = 3;
    if (is_of_elements(kernel)) {
        return element * channels;
    }
    // Twice as wide images of whole blocks are bound by memory.
    const bool rows = blends_rows(kernel);
    const double block_cycles = rows ? 33 : 32, vector_cycles = rows ? 17 : 22;
    const int vector = lanes(kernel.isa);
    const int block = vector * kernel.number(schedules::channel_vectors::vectors);
    const int rest = channels % block;
    return channels / block * block_cycles + (rest + vector - 1) / vector * vector_cycles;
}

kernels::Demand linear_demand(const Tensor& input, const Tensor& output) {
    const int columns = input.shape().width, left = output.shape().width;
    const int channels = output.shape().channels;
    const bool dense = has_dense_rows(input) && has_dense_rows(output);
    return {.operation = "resize_linear",
            .objection =
                [=](const kernels::Kernel& kernel) {
                    return is_of_elements(kernel) && !dense ? "needs pixels without gaps" : "";
                },
            // Where a row becomes shorter, most of its columns would be blended for nothing.
            .doubt =
                [=](const kernels::Kernel& kernel) {
                    return blends_rows(kernel) && columns > left
                               ? fmt::format("blends {} columns for {}", columns, left)
                               : "";
                },
            .estimate = [=](const kernels::Kernel& k) { return cycles_of_pixel(k, channels); },
            .elements = {input, output}};
}

/// The bytes of the row that each thread blends.
std::size_t bytes_of_rows(const kernels::Kernel& kernel, const Shape& input) {
    const auto pixel = static_cast<std::size_t>(input.channels + lanes(kernel.isa));
    const auto row = sizeof(float) * static_cast<std::size_t>(input.width) * pixel;
    return static_cast<std::size_t>(threads()) * kernels::Scratch::room_for(row);
}

/// Each row as one pixel.
void set_rows(kernels::Call& call, std::string_view name, const Tensor& image) {
    const auto [batch, height, width, channels] = image.shape();
    call.set(name, image,
             {{std::ptrdiff_t{width} * channels, 1},
              {1, 0},
              {height, image.strides().row},
              {batch, image.strides().batch}});
}

}  // namespace

void resize_linear(const Tensor& input, const ResizedAxis& rows, const ResizedAxis& columns,
                   Coordinates coordinates, const Tensor& output) {
    const auto tables =
        std::make_shared<LinearTables>(LinearTables{{columns, coordinates}, {rows, coordinates}});
    const kernels::Kernel& kernel = kernels::choose(linear_demand(input, output));
    kernels::Call call(kernel);
    if (blends_rows(kernel)) {
        call.takes(bytes_of_rows(kernel, input.shape()));
    }
    if (is_of_elements(kernel)) {
        tables->columns.spread(input.shape().channels);
        set_rows(call, "input", input);
        set_rows(call, "output", output);
    } else {
        call.set("input", input).set("output", output);
    }
    set_table(call, "left", tables->columns.first);
    set_table(call, "right", tables->columns.second);
    set_table(call, "share_x", tables->columns.share);
    set_table(call, "above", tables->rows.first);
    set_table(call, "below", tables->rows.second);
    set_table(call, "share_y", tables->rows.share);
    call.keep(tables).run();
}

}  // namespace upforge
