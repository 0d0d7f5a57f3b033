#pragma once

#include <initializer_list>
#include <string>

#include "upforge/options.h"

namespace upforge::graph {

/// With spaces between them; empty ones are left out.
std::string words(std::initializer_list<std::string> parts);

std::string to_text(int value);
std::string to_text(float value);
/// "2", or "2x1" where the axes differ.
std::string to_text(YX value);
/// "1", or "1,0,1,0" (top, left, bottom, right) where the sides differ.
std::string to_text(const Padding& padding);

/// "3x3": of things that are always thought of with both axes.
std::string both_axes(YX value);

/// "NAME VALUE", or nothing where the value is the usual one.
template <typename T>
std::string unless_usual(const char* name, const T& value, const T& usual) {
    return value == usual ? std::string() : words({name, to_text(value)});
}

/// "same_upper"; nothing for `none`.
std::string to_text(AutoPad auto_pad);
/// "relu", "leaky_relu 0.01"; nothing for `none`.
std::string to_text(Activation activation, float leaky_slope);

const char* name_of(Arithmetic arithmetic);
const char* name_of(Coordinates coordinates);
const char* name_of(DepthOrder order);
const char* name_of(Function function);
const char* name_of(Interpolation interpolation);
const char* name_of(PadMode mode);
const char* name_of(Rounding rounding);
const char* name_of(SampleBorder border);

}  // namespace upforge::graph
