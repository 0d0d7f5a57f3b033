#include "onnx/node_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "onnx.pb.h"
#include "onnx/attribute_reader.h"
#include "onnx/names.h"
#include "onnx/naming.h"
#include "onnx/operator_sets.h"
#include "upforge/error.h"

namespace upforge {

namespace {

[[noreturn]] void fail(const std::string& what) {
    throw Error(ErrorCode::file, what);
}

Branch read_branch(const onnx::GraphProto& graph, TensorReader& tensors) {
    Branch branch;
    for (const onnx::NodeProto& node : graph.node()) {
        branch.nodes.push_back(read_node(node, tensors));
    }
    for (const onnx::ValueInfoProto& output : graph.output()) {
        branch.outputs.push_back(checked_name(output.name()));
    }
    return branch;
}

/// Of the graph around the branch.
void add_what_is_read(const Branch& branch, std::vector<std::string>& names) {
    std::set<std::string> known = {""};
    known.insert(names.begin(), names.end());
    const auto read = [&](const std::string& name) {
        if (known.insert(name).second) {
            names.push_back(name);
        }
    };
    for (const Node& node : branch.nodes) {
        known.insert(node.outputs.begin(), node.outputs.end());
    }
    for (const Node& node : branch.nodes) {
        std::ranges::for_each(node.inputs, read);
    }
    std::ranges::for_each(branch.outputs, read);
}

void read_branches(const onnx::NodeProto& proto, TensorReader& tensors, Node& node) {
    for (const char* name : {"then_branch", "else_branch"}) {
        const auto found =
            std::ranges::find(proto.attribute(), name, [](const auto& a) { return a.name(); });
        if (found == proto.attribute().end() || !found->has_g() || node.inputs.empty()) {
            fail("it should have a condition, a then_branch and an else_branch");
        }
        node.branches.push_back(read_branch(found->g(), tensors));
        if (node.branches.back().outputs.size() != node.outputs.size()) {
            fail(fmt::format("it has {} outputs, its {} has {}", node.outputs.size(), name,
                             node.branches.back().outputs.size()));
        }
        add_what_is_read(node.branches.back(), node.inputs);
    }
}

}  // namespace

Node read_node(const onnx::NodeProto& proto, TensorReader& tensors) {
    Node node;
    node.op = checked_name(proto.op_type());
    node.name = checked_name(proto.name());
    if (!is_onnx_domain(proto.domain())) {
        node.domain = checked_name(proto.domain());
    }
    for (const std::string& input : proto.input()) {
        node.inputs.push_back(checked_name(input));
    }
    for (const std::string& output : proto.output()) {
        node.outputs.push_back(checked_name(output));
        if (node.name.empty()) {
            node.name = output;
        }
    }
    if (node.op.empty()) {
        fail(fmt::format("node '{}' does not say which operator it is", node.name));
    }
    if (node.op == "If" && node.domain.empty()) {
        naming(fmt::format("If '{}'", node.name), [&] { read_branches(proto, tensors, node); });
        return node;
    }
    for (const onnx::AttributeProto& attribute : proto.attribute()) {
        const std::string& name = checked_name(attribute.name());
        node.attributes.set(name,
                            naming(fmt::format("{} '{}', attribute {}", node.op, node.name, name),
                                   [&] { return read_attribute(attribute, tensors); }));
    }
    return node;
}

}  // namespace upforge
