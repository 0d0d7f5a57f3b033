#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "upforge/options.h"

namespace upforge::problems {

/// One operator with all its parameters, written in one line:
///
///     conv h=5 w=7 c=3 co=4 k=3 s=2x1 p=1,1,1,1 act=relu bias=1
///
/// A parameter that is not named has the default below. `3` is short for `3x3` (rows x columns)
/// and `1` for `1,1,1,1` (top, left, bottom, right).
struct Problem {
    std::string op;

    int batch = 1;            ///< n
    int height = 1;           ///< h
    int width = 1;            ///< w
    int channels = 1;         ///< c: of the input
    int output_channels = 1;  ///< co

    YX kernel = 1;                                        ///< k
    std::optional<YX> stride = {};                        ///< s
    Padding padding = 0;                                  ///< p
    YX dilation = 1;                                      ///< d
    int groups = 1;                                       ///< g
    YX output_padding = 0;                                ///< op
    std::optional<YX> size = {};                          ///< size: of the output
    AutoPad auto_pad = AutoPad::none;                     ///< auto_pad
    bool ceil_mode = false;                               ///< ceil
    bool count_include_pad = false;                       ///< include_pad
    std::vector<int> levels = {1, 2, 4};                  ///< levels: 1,2,4
    PoolKind pool_kind = PoolKind::max;                   ///< pool
    YX factor = 1;                                        ///< f
    std::optional<Scale> scale = {};                      ///< scale: 1.5x2.25
    Interpolation interpolation = Interpolation::linear;  ///< interp
    Coordinates coordinates = Coordinates::half_pixel;    ///< coords
    Rounding rounding = Rounding::prefer_floor;           ///< round
    float cubic_slope = -0.75f;                           ///< cubic
    bool exclude_outside = false;                         ///< inside
    SampleBorder sample_border = SampleBorder::zeros;     ///< outside
    bool align_corners = false;                           ///< corners
    PadMode pad_mode = PadMode::constant;                 ///< border
    float value = 0.0f;                                   ///< value
    bool bias = false;                                    ///< bias
    Activation activation = Activation::none;             ///< act
    float leaky_slope = 0.01f;                            ///< slope
    bool residual = false;                                ///< residual
    bool exact = true;                                    ///< exact
    Function function = Function::elu;                    ///< fn
    float alpha = 1.0f;                                   ///< alpha
    float beta = 1.0f;                                    ///< beta
    Arithmetic arithmetic = Arithmetic::add;              ///< do
    std::vector<int> operand = {};  ///< b: shape of the second operand, 1,1,1,3; else the first's
    bool one_slope = false;         ///< one_slope: for all channels
    float epsilon = 1e-5f;          ///< eps
    int block = 1;                  ///< block
    DepthOrder order = DepthOrder::depth_column_row;  ///< order

    bool view = false;       ///< view: inputs and outputs are windows of larger tensors
    std::uint32_t seed = 1;  ///< seed: of the inputs' values
};

/// The names that a problem may begin with: those of operators.h.
const std::vector<std::string>& operator_names();

/// Throws on an unknown operator, an unreadable value or a parameter that the operator lacks.
Problem parse_problem(std::string_view line);

/// The line that `parse_problem` reads back, with the parameters that differ from their defaults.
std::string to_string(const Problem& problem);

std::ostream& operator<<(std::ostream& stream, const Problem& problem);

}  // namespace upforge::problems
