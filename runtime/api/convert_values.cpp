#include <fmt/format.h>

#include "api/convert.h"
#include "upforge/error.h"

namespace upforge::api {
namespace {

/// Members in the order of their numbers in C, which stay when those in C++ change.
template <class Enum, int count>
Enum member(const Enum (&members)[count], std::int32_t number, const char* name) {
    if (number < 0 || number >= count) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{} is {}; it must be from 0 to {}", name, number, count - 1));
    }
    return members[number];
}

}  // namespace

YX from_c(upforge_yx pair) {
    return {pair.y, pair.x};
}

std::optional<YX> optional_from_c(upforge_yx pair) {
    if (pair.y == 0 && pair.x == 0) {
        return std::nullopt;
    }
    return from_c(pair);
}

std::optional<Scale> optional_from_c(upforge_scale scale) {
    if (scale.y == 0.0 && scale.x == 0.0) {
        return std::nullopt;
    }
    return Scale{scale.y, scale.x};
}

Padding from_c(upforge_padding padding) {
    return {padding.top, padding.left, padding.bottom, padding.right};
}

Shape from_c(upforge_shape shape) {
    return {shape.batch, shape.height, shape.width, shape.channels};
}

Strides from_c(upforge_strides strides) {
    return {strides.batch, strides.row, strides.pixel};
}

upforge_shape to_c(const Shape& shape) {
    return {shape.batch, shape.height, shape.width, shape.channels};
}

upforge_strides to_c(const Strides& strides) {
    return {strides.batch, strides.row, strides.pixel};
}

upforge_type to_c(DataType type) {
    switch (type) {
        case DataType::f32:
            return UPFORGE_TYPE_F32;
        case DataType::i32:
            return UPFORGE_TYPE_I32;
        case DataType::bf16:
        case DataType::f16:
            break;
    }
    throw Error(ErrorCode::unsupported, "an element type that the C API does not know");
}

upforge_isa to_c(Isa isa) {
    switch (isa) {
        case Isa::sse41:
            return UPFORGE_ISA_SSE41;
        case Isa::avx2:
            return UPFORGE_ISA_AVX2;
        case Isa::avx512:
            return UPFORGE_ISA_AVX512;
    }
    throw Error(ErrorCode::unsupported,
                fmt::format("instruction set {} that the C API does not know", name_of(isa)));
}

upforge_schedules to_c(Schedules which) {
    switch (which) {
        case Schedules::generic:
            return UPFORGE_SCHEDULES_GENERIC;
        case Schedules::estimated:
            return UPFORGE_SCHEDULES_ESTIMATED;
        case Schedules::tuned:
            break;
    }
    return UPFORGE_SCHEDULES_TUNED;
}

Activation activation_from_c(upforge_activation activation) {
    return member({Activation::none, Activation::relu, Activation::leaky_relu, Activation::sigmoid,
                   Activation::tanh, Activation::relu6, Activation::silu, Activation::hard_swish,
                   Activation::gelu},
                  activation, "activation");
}

AutoPad auto_pad_from_c(upforge_auto_pad auto_pad) {
    return member({AutoPad::none, AutoPad::same_upper, AutoPad::same_lower, AutoPad::valid},
                  auto_pad, "auto_pad");
}

Coordinates coordinates_from_c(upforge_coordinates coordinates) {
    return member(
        {Coordinates::half_pixel, Coordinates::half_pixel_symmetric,
         Coordinates::pytorch_half_pixel, Coordinates::align_corners, Coordinates::asymmetric},
        coordinates, "coordinates");
}

DataType type_from_c(upforge_type type) {
    return member({DataType::f32, DataType::i32}, type, "type");
}

Interpolation interpolation_from_c(upforge_interpolation interpolation) {
    return member({Interpolation::nearest, Interpolation::linear, Interpolation::cubic},
                  interpolation, "interpolation");
}

Isa isa_from_c(upforge_isa isa) {
    return member({Isa::sse41, Isa::avx2, Isa::avx512}, isa, "isa");
}

Schedules schedules_from_c(upforge_schedules which) {
    return member({Schedules::generic, Schedules::estimated, Schedules::tuned}, which, "schedules");
}

PadMode pad_mode_from_c(upforge_pad_mode mode) {
    return member({PadMode::constant, PadMode::reflect, PadMode::edge}, mode, "mode");
}

PoolKind pool_kind_from_c(upforge_pool_kind kind) {
    return member({PoolKind::max, PoolKind::average}, kind, "kind");
}

Rounding rounding_from_c(upforge_rounding rounding) {
    return member({Rounding::prefer_floor, Rounding::prefer_ceil, Rounding::floor, Rounding::ceil},
                  rounding, "rounding");
}

}  // namespace upforge::api
