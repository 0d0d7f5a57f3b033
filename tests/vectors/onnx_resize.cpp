#include <fmt/core.h>

#include <numeric>

#include "tests/vectors/left_to_importer.h"
#include "tests/vectors/onnx_operators.h"

namespace upforge::vectors::onnx {

namespace {

/// `numbers` may speak of the axes of attribute `axes` only; the others have `unchanged`.
std::vector<double> one_an_axis(const OnnxNodeCall& call, const Array& numbers,
                                std::vector<double> unchanged) {
    std::vector<int> all_axes(unchanged.size());
    std::iota(all_axes.begin(), all_axes.end(), 0);
    const auto axes = call.attribute("axes", all_axes);
    std::vector<double> result = unchanged;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        result.at(axes[i]) = numbers.values.at(i);
    }
    if (result.size() != 4 || result[0] != unchanged[0] || result[1] != unchanged[1]) {
        throw LeftToImporter("resizing other axes than height and width");
    }
    return result;
}

Scale scale_of(const OnnxNodeCall& call, const Array& scales) {
    const auto factors = one_an_axis(call, scales, std::vector<double>(call.input(0).rank(), 1.0));
    return {factors[2], factors[3]};
}

YX size_of(const OnnxNodeCall& call, const Array& sizes) {
    const auto& shape = call.input(0).shape;
    const auto extents = one_an_axis(call, sizes, {shape.begin(), shape.end()});
    return {static_cast<int>(extents[2]), static_cast<int>(extents[3])};
}

template <typename Choice>
Choice choice(const OnnxNodeCall& call, const char* attribute, const std::string& fallback,
              const std::map<std::string, Choice>& names) {
    const auto name = call.attribute(attribute, fallback);
    const auto found = names.find(name);
    if (found == names.end()) {
        throw LeftToImporter(fmt::format("{} {}", attribute, name));
    }
    return found->second;
}

Interpolation interpolation(const OnnxNodeCall& call) {
    return choice<Interpolation>(
        call, "mode", "nearest",
        {{"nearest", Interpolation::nearest}, {"linear", Interpolation::linear}});
}

}  // namespace

Outputs resize(const OnnxNodeCall& call) {
    for (const char* unoffered : {"antialias", "exclude_outside", "keep_aspect_ratio_policy"}) {
        if (call.has_attribute(unoffered)) {
            throw LeftToImporter(unoffered);
        }
    }
    ResizeOptions options{
        .interpolation = interpolation(call),
        .coordinates =
            choice<Coordinates>(call, "coordinate_transformation_mode", "half_pixel",
                                {{"half_pixel", Coordinates::half_pixel},
                                 {"half_pixel_symmetric", Coordinates::half_pixel_symmetric},
                                 {"pytorch_half_pixel", Coordinates::pytorch_half_pixel},
                                 {"align_corners", Coordinates::align_corners},
                                 {"asymmetric", Coordinates::asymmetric}}),
        .rounding = choice<Rounding>(call, "nearest_mode", "round_prefer_floor",
                                     {{"round_prefer_floor", Rounding::prefer_floor},
                                      {"round_prefer_ceil", Rounding::prefer_ceil},
                                      {"floor", Rounding::floor},
                                      {"ceil", Rounding::ceil}})};
    if (call.has_input(3)) {
        options.size = size_of(call, call.input(3));
    } else {
        options.scale = scale_of(call, call.input(2));
    }
    return {call.result(call.engine().resize(call.image(), options))};
}

Outputs upsample(const OnnxNodeCall& call) {
    const Scale scale = scale_of(call, call.input(1));
    const YX factor{static_cast<int>(scale.y), static_cast<int>(scale.x)};
    const bool whole = factor.y == scale.y && factor.x == scale.x;
    const Tensor image = call.image();
    if (whole && interpolation(call) == Interpolation::nearest) {
        return {call.result(call.engine().upsample_nearest(image, factor))};
    }
    return {call.result(call.engine().resize(image, {.scale = scale,
                                                     .interpolation = interpolation(call),
                                                     .coordinates = Coordinates::asymmetric,
                                                     .rounding = Rounding::floor}))};
}

/// Pads and value are attributes up to opset 10 and inputs after it.
Outputs pad(const OnnxNodeCall& call) {
    const auto pads =
        call.has_input(1) ? call.input(1).values : call.attribute<std::vector<double>>("pads", {});
    if (call.has_input(3) || pads.size() != 8 || pads[0] || pads[1] || pads[4] || pads[5]) {
        throw LeftToImporter("padding other axes than height and width");
    }
    const PadOptions options{
        .padding = {static_cast<int>(pads[2]), static_cast<int>(pads[3]), static_cast<int>(pads[6]),
                    static_cast<int>(pads[7])},
        .mode = choice<PadMode>(call, "mode", "constant",
                                {{"constant", PadMode::constant},
                                 {"reflect", PadMode::reflect},
                                 {"edge", PadMode::edge}}),
        .value = call.has_input(2) ? call.values(2).at(0) : call.attribute("value", 0.0f)};
    return {call.result(call.engine().pad(call.image(), options))};
}

}  // namespace upforge::vectors::onnx
