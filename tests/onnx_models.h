#pragma once

/// ONNX models written message by message, so that they can also be wrong.

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "expect_error.h"
#include "onnx/reader.h"
#include "onnx_messages.h"

namespace upforge {

// Types of elements and attributes as ONNX numbers them.
inline constexpr int float32 = 1, int32 = 6, int64 = 7, strings = 8, float16 = 10;
inline constexpr int type_float = 1, type_int = 2, type_graph = 5, type_ints = 7;

inline std::string floats(std::vector<float> values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

inline Message tensor(const std::string& name, int type, const std::vector<std::int64_t>& dims) {
    Message message;
    message.text(field::tensor_name, name).number(field::data_type, type);
    for (const std::int64_t dim : dims) {
        message.number(field::dims, dim);
    }
    return message;
}

inline Message port(const std::string& name, const std::vector<std::int64_t>& dims = {1, 1, 4, 4}) {
    Message shape;
    for (const std::int64_t dim : dims) {
        shape.message(1, Message().number(1, dim));
    }
    return Message().text(1, name).message(
        2, Message().message(1, Message().number(1, float32).message(2, shape)));
}

inline Message node(const std::string& op, const std::vector<std::string>& inputs,
                    const std::string& output) {
    Message message;
    message.text(field::op_type, op).text(field::node_output, output);
    for (const std::string& input : inputs) {
        message.text(field::node_input, input);
    }
    return message;
}

inline Message attribute(const std::string& name, int type) {
    return Message().text(field::attribute_name, name).number(field::attribute_type, type);
}

inline Message small_graph() {
    return Message()
        .message(field::input_port, port("x"))
        .message(field::output_port, port("y"))
        .message(field::node, node("Mul", {"x", "w"}, "y"));
}

inline Message model_of(const Message& graph, int opset = 17) {
    return Message()
        .number(field::ir_version, 8)
        .message(field::opset_import, Message().number(field::version, opset))
        .message(field::graph, graph);
}

inline Model parse(const std::string& bytes,
                   const std::optional<std::filesystem::path>& folder = {}) {
    const auto owner = std::make_shared<std::string>(bytes);
    return parse_onnx(std::as_bytes(std::span(*owner)), owner, "test", folder);
}

/// y = x · w, for this w.
inline Model parse_with(const Message& weight,
                        const std::optional<std::filesystem::path>& folder = {}) {
    return parse(model_of(small_graph().message(field::initializer, weight)).bytes(), folder);
}

inline Model parse_with_attribute(const Message& attribute) {
    const Message relu = node("Relu", {"x"}, "y").message(field::attribute, attribute);
    return parse(model_of(Message()
                              .message(field::input_port, port("x"))
                              .message(field::output_port, port("y"))
                              .message(field::node, relu))
                     .bytes());
}

inline Model parse_constant(const Message& attribute) {
    const Message constant = node("Constant", {}, "w").message(field::attribute, attribute);
    return parse(model_of(small_graph().message(field::node, constant)).bytes());
}

template <typename Action>
inline void expect_refused(const std::string& words, Action&& action,
                           ErrorCode code = ErrorCode::file) {
    expect_error(code, words, action);
}

inline void write_text(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

inline std::string read_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace upforge
