#include "graph/operations/words.h"

#include <fmt/core.h>

#include <array>

namespace upforge::graph {
namespace {

/// Names in the order of the enumerators, the last of which keeps the table as long as the type.
template <typename Enum, Enum last>
using Names = std::array<const char*, static_cast<std::size_t>(last) + 1>;

template <typename Enum, std::size_t count>
const char* look_up(const std::array<const char*, count>& names, Enum value) {
    return names.at(static_cast<std::size_t>(value));
}

}  // namespace

std::string words(std::initializer_list<std::string> parts) {
    std::string text;
    for (const std::string& part : parts) {
        text += text.empty() || part.empty() ? "" : " ";
        text += part;
    }
    return text;
}

std::string to_text(int value) {
    return fmt::format("{}", value);
}

std::string to_text(float value) {
    return fmt::format("{}", value);
}

std::string to_text(YX value) {
    return value.y == value.x ? to_text(value.y) : both_axes(value);
}

std::string to_text(const Padding& padding) {
    const auto& [top, left, bottom, right] = padding;
    return padding == Padding(top) ? to_text(top)
                                   : fmt::format("{},{},{},{}", top, left, bottom, right);
}

std::string both_axes(YX value) {
    return fmt::format("{}x{}", value.y, value.x);
}

std::string to_text(AutoPad auto_pad) {
    constexpr Names<AutoPad, AutoPad::valid> names{"", "same_upper", "same_lower", "valid"};
    return look_up(names, auto_pad);
}

std::string to_text(Activation activation, float leaky_slope) {
    constexpr Names<Activation, Activation::gelu> names{
        "", "relu", "leaky_relu", "sigmoid", "tanh", "relu6", "silu", "hard_swish", "gelu"};
    return words({look_up(names, activation),
                  activation == Activation::leaky_relu ? to_text(leaky_slope) : std::string()});
}

const char* name_of(Arithmetic arithmetic) {
    constexpr Names<Arithmetic, Arithmetic::equal> names{
        "add",     "subtract", "multiply", "divide",           "minimum",
        "maximum", "power",    "greater",  "greater_or_equal", "equal"};
    return look_up(names, arithmetic);
}

const char* name_of(Coordinates coordinates) {
    constexpr Names<Coordinates, Coordinates::asymmetric> names{
        "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric"};
    return look_up(names, coordinates);
}

const char* name_of(DepthOrder order) {
    constexpr Names<DepthOrder, DepthOrder::column_row_depth> names{"depth_column_row",
                                                                    "column_row_depth"};
    return look_up(names, order);
}

const char* name_of(Function function) {
    constexpr Names<Function, Function::quantize> names{
        "elu",      "selu",     "celu", "hard_sigmoid", "hard_swish", "clip",  "silu",
        "softplus", "softsign", "mish", "gelu",         "gelu_tanh",  "exp",   "log",
        "sqrt",     "erf",      "abs",  "negate",       "reciprocal", "floor", "ceil",
        "round",    "sign",     "sin",  "cos",          "quantize"};
    return look_up(names, function);
}

const char* name_of(Interpolation interpolation) {
    constexpr Names<Interpolation, Interpolation::cubic> names{"nearest", "linear", "cubic"};
    return look_up(names, interpolation);
}

const char* name_of(PadMode mode) {
    constexpr Names<PadMode, PadMode::edge> names{"constant", "reflect", "edge"};
    return look_up(names, mode);
}

const char* name_of(SampleBorder border) {
    constexpr Names<SampleBorder, SampleBorder::reflect> names{"zeros", "edge", "reflect"};
    return look_up(names, border);
}

const char* name_of(Rounding rounding) {
    constexpr Names<Rounding, Rounding::ceil> names{"prefer_floor", "prefer_ceil", "floor", "ceil"};
    return look_up(names, rounding);
}

}  // namespace upforge::graph
