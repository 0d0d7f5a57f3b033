#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "upforge/options.h"

/// The values of a problem's parameters as text, and back.
namespace upforge::problems {

std::string to_text(bool value);
std::string to_text(int value);
std::string to_text(std::uint32_t value);
std::string to_text(float value);
std::string to_text(YX value);
std::string to_text(Padding value);
std::string to_text(Scale value);
std::string to_text(const std::vector<int>& value);
std::string to_text(AutoPad value);
std::string to_text(Activation value);
std::string to_text(PoolKind value);
std::string to_text(Interpolation value);
std::string to_text(Coordinates value);
std::string to_text(Rounding value);
std::string to_text(SampleBorder value);
std::string to_text(PadMode value);
std::string to_text(Function value);
std::string to_text(Arithmetic value);
std::string to_text(DepthOrder value);

template <typename T>
std::string to_text(const std::optional<T>& value) {
    return value ? to_text(*value) : std::string();
}

// Each throws upforge::Error when the text is no such value.
void from_text(std::string_view text, bool& value);
void from_text(std::string_view text, int& value);
void from_text(std::string_view text, std::uint32_t& value);
void from_text(std::string_view text, float& value);
void from_text(std::string_view text, YX& value);
void from_text(std::string_view text, Padding& value);
void from_text(std::string_view text, Scale& value);
void from_text(std::string_view text, std::vector<int>& value);
void from_text(std::string_view text, AutoPad& value);
void from_text(std::string_view text, Activation& value);
void from_text(std::string_view text, PoolKind& value);
void from_text(std::string_view text, Interpolation& value);
void from_text(std::string_view text, Coordinates& value);
void from_text(std::string_view text, Rounding& value);
void from_text(std::string_view text, SampleBorder& value);
void from_text(std::string_view text, PadMode& value);
void from_text(std::string_view text, Function& value);
void from_text(std::string_view text, Arithmetic& value);
void from_text(std::string_view text, DepthOrder& value);

template <typename T>
void from_text(std::string_view text, std::optional<T>& value) {
    from_text(text, value.emplace());
}

}  // namespace upforge::problems
