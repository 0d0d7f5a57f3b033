#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace upforge {

/// An ONNX file for protobuf to parse, without what nobody reads and without its tensors' raw
/// bytes, so that weights are never copied: each raw_data holds only where the bytes lie.
///
/// Throws an Error where a field has not the form that ONNX's schema states or the file is cut off;
/// protobuf alone would skip such a field.
std::string make_skeleton(std::span<const std::byte> file);

/// The bytes that a skeleton's raw_data stands for.
std::span<const std::byte> find_raw_data(const std::string& raw_data,
                                         std::span<const std::byte> file);

}  // namespace upforge
