#pragma once

#include <array>

#include "tunable.h"

/// What autoschedulers are told to expect; no schedule of ours reads it.
namespace schedules::expected {
inline constexpr int most = 1 << 20;
inline constexpr Tunable images{"images", 1, 1, most, "of a batch"};
inline constexpr Tunable rows{"output_rows", 64, 1, most, "of the output"};
inline constexpr Tunable columns{"output_columns", 64, 1, most, "of the output"};
inline constexpr Tunable inputs{"inputs", 64, 1, most, "channels of the input"};
inline constexpr Tunable outputs{"outputs", 64, 1, most,
                                 "channels of the output: one block of weights holds them all"};
inline constexpr Tunable taps_y{"taps_y", 3, 1, most, "rows of the kernel"};
inline constexpr Tunable taps_x{"taps_x", 3, 1, most, "columns of the kernel"};
inline constexpr Tunable stride_y{"expected_stride_y", 1, 1, most, "rows"};
inline constexpr Tunable stride_x{"expected_stride_x", 1, 1, most, "columns"};
inline constexpr Tunable dilation_y{"expected_dilation_y", 1, 1, most, "rows"};
inline constexpr Tunable dilation_x{"expected_dilation_x", 1, 1, most, "columns"};
inline constexpr std::array all{images, rows,     columns,  inputs,     outputs,   taps_y,
                                taps_x, stride_y, stride_x, dilation_y, dilation_x};
}  // namespace schedules::expected
