#include "model/table.h"

#include <fmt/format.h>

#include "core/columns.h"

namespace upforge {

namespace {

using Row = std::vector<std::string>;

std::string port_line(const char* what, const Port& port) {
    std::string dims = "any size";
    if (port.dims) {
        std::vector<std::string> texts;
        for (const Dim& dim : *port.dims) {
            const std::string symbol = dim.symbol.empty() ? "?" : dim.symbol;
            texts.push_back(dim.open() ? symbol : fmt::to_string(dim.size));
        }
        dims = texts.empty() ? "scalar" : fmt::format("{}", fmt::join(texts, "x"));
    }
    return fmt::format("{} {}: {} {}\n", what, port.name, name_of(port.type), dims);
}

/// Constants with their dimensions, which say more than most of their names.
std::string operands(const Model& model, const std::vector<std::string>& names) {
    std::vector<std::string> texts;
    for (const std::string& name : names) {
        const auto constant = model.constants.find(name);
        texts.push_back(name.empty() ? "-"
                        : constant == model.constants.end()
                            ? name
                            : fmt::format("{}[{}]", name, to_string(constant->second.dims())));
    }
    return fmt::format("{}", fmt::join(texts, ", "));
}

std::string attributes(const Node& node) {
    std::vector<std::string> texts;
    for (const auto& [name, value] : node.attributes) {
        texts.push_back(fmt::format("{}={}", name, to_string(value)));
    }
    return fmt::format("{}", fmt::join(texts, " "));
}

}  // namespace

std::string to_table(const Model& model) {
    std::vector<Row> rows{{"#", "operator", "name", "inputs -> outputs", "attributes"}};
    for (const Node& node : model.nodes) {
        rows.push_back(
            {fmt::to_string(rows.size()), node.op, node.name,
             fmt::format("{} -> {}", operands(model, node.inputs), operands(model, node.outputs)),
             attributes(node)});
    }

    std::string text;
    for (const Port& input : model.inputs) {
        text += port_line("input", input);
    }
    for (const Port& output : model.outputs) {
        text += port_line("output", output);
    }
    return text + in_columns(rows);
}

}  // namespace upforge
