#include <fmt/core.h>

#include <cmath>

#include "lower/element_functions.h"
#include "lower/fold_call.h"
#include "lower/host_array.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

using namespace elements;

/// A function of elements, for floats and for integers; null where ONNX has none.
template <typename... Same>
struct Function {
    double (*real)(Same...);
    Integer (*integer)(std::conditional_t<true, Integer, Same>...);
};
using Unary = Function<double>;
using Binary = Function<double, double>;

template <typename F, typename... Arrays>
Array apply(const F& function, ElementType type, const Arrays&... arrays) {
    if ((arrays.integral() && ...)) {
        if (function.integer == nullptr) {
            throw Error(ErrorCode::invalid_argument, "this operator is not defined on integers");
        }
        return map<Integer>(function.integer, type, arrays...);
    }
    if (function.real == nullptr) {
        throw Error(ErrorCode::invalid_argument, "this operator is not defined on floats");
    }
    return map<double>(function.real, type, arrays...);
}

Fold unary(Unary function) {
    return [=](const Call& call) -> std::vector<Array> {
        return {apply(function, call.input(0).type(), call.input(0))};
    };
}

void require_same_type(const Array& a, const Array& b) {
    if (a.type() != b.type()) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{} and {} cannot be mixed", name_of(a.type()), name_of(b.type())));
    }
}

Array apply_to_pair(const Binary& function, ElementType type, const Array& a, const Array& b) {
    require_same_type(a, b);
    return apply(function, type, a, b);
}

Fold binary(Binary function) {
    return [=](const Call& call) -> std::vector<Array> {
        return {apply_to_pair(function, call.input(0).type(), call.input(0), call.input(1))};
    };
}

/// Of any number of arrays.
Fold variadic(Binary function) {
    return [=](const Call& call) -> std::vector<Array> {
        Array result = call.input(0);
        for (std::size_t i = 1; i < call.inputs(); ++i) {
            result = apply_to_pair(function, result.type(), result, call.input(i));
        }
        return {result};
    };
}

template <typename F>
Fold comparison(F function) {
    return [=](const Call& call) -> std::vector<Array> {
        return {apply_to_pair({function, function}, ElementType::boolean, call.input(0),
                              call.input(1))};
    };
}

constexpr Unary sign = {
    [](double a) { return std::isnan(a) ? a : static_cast<double>((a > 0) - (a < 0)); },
    [](Integer a) { return static_cast<Integer>((a > 0) - (a < 0)); }};
constexpr Unary rectify = {[](double a) { return a < 0 ? 0 : a; },
                           [](Integer a) { return a < 0 ? 0 : a; }};

std::vector<Array> mod(const Call& call) {
    const bool as_c = call.attributes().integer("fmod", 0) != 0;
    return binary(as_c ? Binary{remainder_of_c, remainder_of_c}
                       : Binary{remainder_of_python, remainder_of_python})(call);
}

/// The exponent may be of another type; the result is of the base's.
std::vector<Array> pow(const Call& call) {
    return {apply(Binary{power, power}, call.input(0).type(), call.input(0), call.input(1))};
}

std::vector<Array> clip(const Call& call) {
    Array result = call.input(0);
    const auto limit = [&](const Binary& function, std::size_t index, const std::string& name) {
        if (call.has(index)) {
            result = apply_to_pair(function, result.type(), result, call.scalar(index));
        } else if (call.attributes().has(name)) {
            const Array bound = Array::scalar(call.attributes().real(name, 0));
            result = apply(function, result.type(), result, bound);
        }
    };
    limit({larger, larger}, 1, "min");
    limit({smaller, smaller}, 2, "max");
    return {result};
}

std::vector<Array> where(const Call& call) {
    const auto choose = [](auto condition, auto a, auto b) { return condition != 0 ? a : b; };
    const Array& a = call.input(1);
    const Array& b = call.input(2);
    require_same_type(a, b);
    if (a.integral()) {
        return {map<Integer>(choose, a.type(), call.input(0), a, b)};
    }
    return {map<double>(choose, a.type(), call.input(0), a, b)};
}

/// ONNX's TensorProto.DataType.
ElementType type_of_code(std::int64_t code) {
    static const std::map<std::int64_t, ElementType> types = {
        {1, ElementType::f32},  {2, ElementType::u8},      {3, ElementType::i8},
        {4, ElementType::u16},  {5, ElementType::i16},     {6, ElementType::i32},
        {7, ElementType::i64},  {9, ElementType::boolean}, {10, ElementType::f16},
        {11, ElementType::f64}, {12, ElementType::u32},    {13, ElementType::u64},
        {16, ElementType::bf16}};
    const auto found = types.find(code);
    if (found == types.end()) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("Cast to element type {}, which is not a number", code));
    }
    return found->second;
}

Array cast_to(ElementType type, const Array& array) {
    constexpr Unary identity = {[](double a) { return a; }, [](Integer a) { return a; }};
    return array.type() == type ? array : apply(identity, type, array);
}

std::vector<Array> cast(const Call& call) {
    return {cast_to(type_of_code(call.attributes().integer("to", 0)), call.input(0))};
}

std::vector<Array> cast_like(const Call& call) {
    return {cast_to(call.input(1).type(), call.input(0))};
}

/// A scale or zero point stands for the whole array, or there is one for each index along an axis.
Array along_axis(const Call& call, const Array& parameter) {
    if (parameter.rank() == 0 || parameter.elements() == 1) {
        return parameter.reshape({});
    }
    const Array& x = call.input(0);
    const int axis = axis_of(call.attributes().integer("axis", 1), x.rank());
    const std::int64_t size = x.dims()[static_cast<std::size_t>(axis)];
    if (parameter.dims() != Dims{size} || call.attributes().integer("block_size", 0) != 0) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("a scale or zero point of {} for axis {} of {}; only one for all "
                                "or one for each index is known",
                                to_string(parameter.dims()), axis, to_string(x.dims())));
    }
    Dims dims(x.dims().size(), 1);
    dims[static_cast<std::size_t>(axis)] = size;
    return parameter.reshape(dims);
}

std::vector<Array> dequantize_linear(const Call& call) {
    const Array scale = along_axis(call, call.input(1));
    const Array zero = call.has(2) ? along_axis(call, call.input(2)) : Array::scalar(Integer{0});
    return {map<double>([](double x, double s, double z) { return (x - z) * s; }, scale.type(),
                        call.input(0), scale, zero)};
}

}  // namespace

const FoldTable& element_folds() {
    static const FoldTable table = {
        {"Add", binary({add, add})},
        {"Sub", binary({subtract, subtract})},
        {"Mul", binary({multiply, multiply})},
        {"Div", binary({divide, divide})},
        {"Mod", mod},
        {"Pow", pow},
        {"Sum", variadic({add, add})},
        {"Min", variadic({smaller, smaller})},
        {"Max", variadic({larger, larger})},
        {"Neg", unary({negate, negate})},
        {"Abs", unary({absolute, absolute})},
        {"Sign", unary(sign)},
        {"Relu", unary(rectify)},
        {"Clip", clip},
        {"Sqrt", unary({[](double a) { return std::sqrt(a); }, nullptr})},
        {"Sin", unary({[](double a) { return std::sin(a); }, nullptr})},
        {"Cos", unary({[](double a) { return std::cos(a); }, nullptr})},
        {"Exp", unary({[](double a) { return std::exp(a); }, nullptr})},
        {"Log", unary({[](double a) { return std::log(a); }, nullptr})},
        {"Reciprocal", unary({[](double a) { return 1 / a; }, nullptr})},
        {"Floor", unary({[](double a) { return std::floor(a); }, nullptr})},
        {"Ceil", unary({[](double a) { return std::ceil(a); }, nullptr})},
        {"Round", unary({[](double a) { return std::nearbyint(a); }, nullptr})},
        {"Sigmoid", unary({[](double a) { return 1 / (1 + std::exp(-a)); }, nullptr})},
        {"Tanh", unary({[](double a) { return std::tanh(a); }, nullptr})},
        {"Equal", comparison([](auto a, auto b) -> decltype(a) { return a == b; })},
        {"Greater", comparison([](auto a, auto b) -> decltype(a) { return a > b; })},
        {"GreaterOrEqual", comparison([](auto a, auto b) -> decltype(a) { return a >= b; })},
        {"Less", comparison([](auto a, auto b) -> decltype(a) { return a < b; })},
        {"LessOrEqual", comparison([](auto a, auto b) -> decltype(a) { return a <= b; })},
        {"And", binary({nullptr, [](Integer a, Integer b) { return a & b; }})},
        {"Or", binary({nullptr, [](Integer a, Integer b) { return a | b; }})},
        {"Not", unary({nullptr, [](Integer a) { return a ^ 1; }})},
        {"Where", where},
        {"Cast", cast},
        {"CastLike", cast_like},
        {"DequantizeLinear", dequantize_linear},
    };
    return table;
}

}  // namespace upforge::lower
