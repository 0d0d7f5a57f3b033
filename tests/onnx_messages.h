#pragma once

#include <bit>
#include <cstdint>
#include <string>

#include "onnx/wire.h"

/// A protobuf message written field by field, so that a test can also write a wrong one.
class Message {
  public:
    Message& number(std::uint32_t field, std::int64_t value) {
        bytes_ += upforge::encode_varint(std::uint64_t{field} << 3);
        bytes_ += upforge::encode_varint(static_cast<std::uint64_t>(value));
        return *this;
    }
    Message& real(std::uint32_t field, float value) {
        bytes_ += upforge::encode_varint(std::uint64_t{field} << 3 | 5);
        bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
        return *this;
    }
    Message& text(std::uint32_t field, const std::string& value) {
        bytes_ += upforge::encode_prefix(field, value.size()) + value;
        return *this;
    }
    Message& message(std::uint32_t field, const Message& value) {
        return text(field, value.bytes_);
    }
    const std::string& bytes() const { return bytes_; }

  private:
    std::string bytes_;
};

/// The numbers of the fields in ONNX's schema.
namespace field {
constexpr int ir_version = 1, graph = 7, opset_import = 8, function = 25;
constexpr int node = 1, initializer = 5, input_port = 11, output_port = 12, sparse = 15;
constexpr int node_input = 1, node_output = 2, node_name = 3, op_type = 4, attribute = 5,
              domain = 7;
constexpr int attribute_name = 1, f = 2, i = 3, s = 4, t = 5, g = 6, ints = 8, attribute_type = 20,
              ref_attr_name = 21;
constexpr int function_name = 1, function_input = 4, function_output = 5, function_node = 7,
              function_opset = 9, function_domain = 10, function_attribute = 11;
constexpr int dims = 1, data_type = 2, float_data = 4, int32_data = 5, string_data = 6,
              int64_data = 7, tensor_name = 8, raw_data = 9, external_data = 13, data_location = 14;
constexpr int key = 1, value = 2, version = 2;
}  // namespace field
