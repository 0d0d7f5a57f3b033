/// Writes small models into a folder: what a fuzzer starts from.

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "onnx/writer.h"
#include "tests/onnx_messages.h"

namespace {

using namespace upforge;

/// One convolution and what exporters put around it.
Model small_network() {
    return {.inputs = {{.name = "x", .dims = {{Dim{.symbol = "N"}, Dim{1}, Dim{4}, Dim{}}}}},
            .outputs = {{.name = "y"}},
            .constants = {{"w", Array::of({1, 1, 1, 1}, std::vector{2.0f})},
                          {"size", Array::of({2}, std::vector<std::int64_t>{0, -1})}},
            .nodes = {{.op = "Conv",
                       .name = "conv",
                       .inputs = {"x", "w"},
                       .outputs = {"c"},
                       .attributes = {{"pads", std::vector<std::int64_t>(4, 1)},
                                      {"auto_pad", std::string("NOTSET")}}},
                      {.op = "Constant",
                       .name = "slope",
                       .outputs = {"s"},
                       .attributes = {{"value_float", 0.5f}}},
                      {.op = "Reshape",
                       .name = "reshape",
                       .inputs = {"c", "size", "", "s"},
                       .outputs = {"y", ""},
                       .attributes = {{"scales", std::vector<float>{1, 2}},
                                      {"names", std::vector<std::string>{"a"}},
                                      {"value", Array::scalar(1.5f)}}}},
            .metadata = {{"key", "value"}}};
}

/// Forms of tensors and graphs that upforge reads but does not write.
Message unusual_network() {
    const Message numbers = Message()
                                .text(field::tensor_name, "numbers")
                                .number(field::data_type, 7)
                                .number(field::dims, 1)
                                .number(field::int64_data, -5);
    const Message external =
        Message()
            .text(field::tensor_name, "external")
            .number(field::data_type, 1)
            .number(field::data_location, 1)
            .message(field::external_data,
                     Message().text(field::key, "location").text(field::value, "w"));
    const Message add = Message()
                            .text(field::op_type, "Add")
                            .text(field::node_input, "numbers")
                            .text(field::node_input, "sparse")
                            .text(field::node_output, "y");
    return Message()
        .number(field::ir_version, 3)
        .message(field::opset_import, Message().number(field::version, 9))
        .message(field::graph, Message()
                                   .message(field::initializer, numbers)
                                   .message(field::initializer, external)
                                   .message(field::sparse, Message().message(1, numbers))
                                   .message(field::node, add)
                                   .message(field::output_port, Message().text(1, "y")));
}

}  // namespace

int main(int, char** arguments) {
    const std::filesystem::path folder = arguments[1];
    std::filesystem::create_directories(folder);
    write_onnx(small_network(), folder / "small.onnx");
    std::ofstream(folder / "unusual.onnx", std::ios::binary) << unusual_network().bytes();
}
