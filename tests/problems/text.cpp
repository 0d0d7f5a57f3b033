#include "text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <span>

#include "upforge/error.h"

namespace upforge::problems {

namespace {

using Names = std::span<const std::string_view>;

// In the order of the enumerators.
constexpr std::string_view auto_pads[] = {"none", "same_upper", "same_lower", "valid"};
constexpr std::string_view activations[] = {"none",  "relu", "leaky_relu", "sigmoid", "tanh",
                                            "relu6", "silu", "hard_swish", "gelu"};
constexpr std::string_view pool_kinds[] = {"max", "average"};
constexpr std::string_view interpolations[] = {"nearest", "linear", "cubic"};
constexpr std::string_view coordinate_names[] = {
    "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric"};
constexpr std::string_view roundings[] = {"prefer_floor", "prefer_ceil", "floor", "ceil"};
constexpr std::string_view sample_borders[] = {"zeros", "edge", "reflect"};
constexpr std::string_view pad_modes[] = {"constant", "reflect", "edge"};
constexpr std::string_view functions[] = {
    "elu",      "selu",     "celu", "hard_sigmoid", "hard_swish", "clip",  "silu",
    "softplus", "softsign", "mish", "gelu",         "gelu_tanh",  "exp",   "log",
    "sqrt",     "erf",      "abs",  "negate",       "reciprocal", "floor", "ceil",
    "round",    "sign",     "sin",  "cos",          "quantize"};
constexpr std::string_view arithmetics[] = {
    "add",     "subtract", "multiply", "divide",           "minimum",
    "maximum", "power",    "greater",  "greater_or_equal", "equal"};
constexpr std::string_view depth_orders[] = {"depth_column_row", "column_row_depth"};

template <typename Enum>
std::string name_in(Names names, Enum value) {
    return std::string(names[static_cast<std::size_t>(value)]);
}

template <typename Enum>
void find_in(Names names, std::string_view text, Enum& value) {
    const auto found = std::find(names.begin(), names.end(), text);
    if (found == names.end()) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("\"{}\" is none of {}", text, fmt::join(names, ", ")));
    }
    value = static_cast<Enum>(found - names.begin());
}

template <typename Number>
void read_number(std::string_view text, Number& value) {
    const char* end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, value);
    if (failure != std::errc() || stop != end) {
        throw Error(ErrorCode::invalid_argument, fmt::format("\"{}\" is not a number", text));
    }
}

template <typename Number>
std::vector<Number> read_list(std::string_view text, char separator) {
    std::vector<Number> values;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find(separator, start), text.size());
        read_number(text.substr(start, end - start), values.emplace_back());
        start = end + 1;
    }
    return values;
}

/// `count` numbers, or one that stands for all of them.
template <typename Number>
std::vector<Number> read_exactly(std::size_t count, std::string_view text, char separator) {
    std::vector<Number> values = read_list<Number>(text, separator);
    if (values.size() == 1) {
        values.resize(count, values.front());
    }
    if (values.size() != count) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("\"{}\" should be 1 or {} numbers", text, count));
    }
    return values;
}

}  // namespace

std::string to_text(bool value) {
    return value ? "1" : "0";
}
std::string to_text(int value) {
    return fmt::format("{}", value);
}
std::string to_text(std::uint32_t value) {
    return fmt::format("{}", value);
}
std::string to_text(float value) {
    return fmt::format("{}", value);
}

std::string to_text(YX value) {
    return value.y == value.x ? to_text(value.y) : fmt::format("{}x{}", value.y, value.x);
}

std::string to_text(Padding value) {
    return value == Padding(value.top)
               ? to_text(value.top)
               : fmt::format("{},{},{},{}", value.top, value.left, value.bottom, value.right);
}

std::string to_text(Scale value) {
    return value.y == value.x ? fmt::format("{}", value.y) : fmt::format("{}x{}", value.y, value.x);
}

std::string to_text(const std::vector<int>& value) {
    return fmt::format("{}", fmt::join(value, ","));
}

std::string to_text(AutoPad value) {
    return name_in(auto_pads, value);
}
std::string to_text(Activation value) {
    return name_in(activations, value);
}
std::string to_text(PoolKind value) {
    return name_in(pool_kinds, value);
}
std::string to_text(Interpolation value) {
    return name_in(interpolations, value);
}
std::string to_text(Coordinates value) {
    return name_in(coordinate_names, value);
}
std::string to_text(Rounding value) {
    return name_in(roundings, value);
}
std::string to_text(SampleBorder value) {
    return name_in(sample_borders, value);
}
std::string to_text(PadMode value) {
    return name_in(pad_modes, value);
}
std::string to_text(Function value) {
    return name_in(functions, value);
}
std::string to_text(Arithmetic value) {
    return name_in(arithmetics, value);
}
std::string to_text(DepthOrder value) {
    return name_in(depth_orders, value);
}

void from_text(std::string_view text, bool& value) {
    constexpr std::string_view bits[] = {"0", "1"};
    find_in(bits, text, value);
}

void from_text(std::string_view text, int& value) {
    read_number(text, value);
}
void from_text(std::string_view text, std::uint32_t& value) {
    read_number(text, value);
}
void from_text(std::string_view text, float& value) {
    read_number(text, value);
}

void from_text(std::string_view text, YX& value) {
    const std::vector<int> numbers = read_exactly<int>(2, text, 'x');
    value = {numbers[0], numbers[1]};
}

void from_text(std::string_view text, Padding& value) {
    const std::vector<int> numbers = read_exactly<int>(4, text, ',');
    value = {numbers[0], numbers[1], numbers[2], numbers[3]};
}

void from_text(std::string_view text, Scale& value) {
    const std::vector<double> numbers = read_exactly<double>(2, text, 'x');
    value = {numbers[0], numbers[1]};
}

void from_text(std::string_view text, std::vector<int>& value) {
    value = read_list<int>(text, ',');
}

void from_text(std::string_view text, AutoPad& value) {
    find_in(auto_pads, text, value);
}
void from_text(std::string_view text, Activation& value) {
    find_in(activations, text, value);
}
void from_text(std::string_view text, PoolKind& value) {
    find_in(pool_kinds, text, value);
}
void from_text(std::string_view text, Interpolation& value) {
    find_in(interpolations, text, value);
}
void from_text(std::string_view text, Coordinates& value) {
    find_in(coordinate_names, text, value);
}
void from_text(std::string_view text, Rounding& value) {
    find_in(roundings, text, value);
}
void from_text(std::string_view text, SampleBorder& value) {
    find_in(sample_borders, text, value);
}
void from_text(std::string_view text, PadMode& value) {
    find_in(pad_modes, text, value);
}
void from_text(std::string_view text, Function& value) {
    find_in(functions, text, value);
}
void from_text(std::string_view text, Arithmetic& value) {
    find_in(arithmetics, text, value);
}
void from_text(std::string_view text, DepthOrder& value) {
    find_in(depth_orders, text, value);
}

}  // namespace upforge::problems
