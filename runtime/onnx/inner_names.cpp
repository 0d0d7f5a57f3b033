#include "onnx/inner_names.h"

#include <fmt/core.h>

#include "onnx.pb.h"

namespace upforge {

UsedNames::UsedNames(const onnx::GraphProto& graph) {
    see(graph);
    for (const onnx::ValueInfoProto& input : graph.input()) {
        used_.insert(input.name());
    }
    for (const onnx::TensorProto& constant : graph.initializer()) {
        used_.insert(constant.name());
    }
    for (const onnx::NodeProto& node : graph.node()) {
        used_.insert(node.output().begin(), node.output().end());
    }
    seen_.insert(used_.begin(), used_.end());
}

std::string UsedNames::unused(const std::string& wanted) {
    std::string name = wanted;
    for (int i = 2; used_.contains(name) || (i > 2 && seen_.contains(name)); ++i) {
        name = fmt::format("{}_{}", wanted, i);
    }
    used_.insert(name);
    return name;
}

void UsedNames::see(const onnx::GraphProto& graph) {
    for (const onnx::TensorProto& constant : graph.initializer()) {
        seen_.insert(constant.name());
    }
    for (const onnx::NodeProto& node : graph.node()) {
        seen_.insert(node.output().begin(), node.output().end());
        for (const onnx::AttributeProto& attribute : node.attribute()) {
            if (attribute.has_g()) {
                see(attribute.g());
            }
        }
    }
}

const std::string& Renaming::operator()(const std::string& name) const {
    const auto found = names_.find(name);
    return found == names_.end() ? name : found->second;
}

void Renaming::apply(onnx::NodeProto& node) const {
    for (std::string& input : *node.mutable_input()) {
        input = (*this)(input);
    }
    for (std::string& output : *node.mutable_output()) {
        output = (*this)(output);
    }
    for (onnx::AttributeProto& attribute : *node.mutable_attribute()) {
        if (attribute.has_g()) {
            apply(*attribute.mutable_g());
        }
    }
}

void Renaming::apply(onnx::GraphProto& graph) const {
    for (onnx::TensorProto& constant : *graph.mutable_initializer()) {
        constant.set_name((*this)(constant.name()));
    }
    for (onnx::NodeProto& node : *graph.mutable_node()) {
        apply(node);
    }
    for (onnx::ValueInfoProto& output : *graph.mutable_output()) {
        output.set_name((*this)(output.name()));
    }
}

}  // namespace upforge
