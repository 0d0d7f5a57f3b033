#include "onnx/writer.h"

#include <fmt/core.h>

#include <climits>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/output_file.h"
#include "onnx.pb.h"
#include "onnx/attribute_writer.h"
#include "onnx/tensor_reader.h"
#include "onnx/wire.h"
#include "upforge/error.h"

namespace upforge {

namespace {

/// Of 2021; newer engines read it, and nothing that is written needs a newer one.
constexpr int ir_version = 8;

void write_port(const Port& port, onnx::ValueInfoProto& proto) {
    proto.set_name(port.name);
    onnx::TypeProto::Tensor& tensor = *proto.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(onnx_type(port.type));
    if (!port.dims) {
        return;
    }
    tensor.mutable_shape();
    for (const Dim& dim : *port.dims) {
        onnx::TensorShapeProto::Dimension& written = *tensor.mutable_shape()->add_dim();
        if (!dim.open()) {
            written.set_dim_value(dim.size);
        } else if (!dim.symbol.empty()) {
            written.set_dim_param(dim.symbol);
        }
    }
}

void write_node(const Node& node, onnx::NodeProto& proto) {
    proto.set_op_type(node.op);
    proto.set_name(node.name);
    proto.set_domain(node.domain);
    for (const std::string& input : node.inputs) {
        proto.add_input(input);
    }
    for (const std::string& output : node.outputs) {
        proto.add_output(output);
    }
    for (const auto& [name, value] : node.attributes) {
        write_attribute(name, value, *proto.add_attribute());
    }
}

/// The model without its graph.
std::string encode_frame(const Model& model) {
    onnx::ModelProto proto;
    proto.set_ir_version(ir_version);
    proto.set_producer_name("upforge");
    std::set<std::string> domains;
    for (const Node& node : model.nodes) {
        domains.insert(node.domain);
    }
    domains.insert("");
    for (const std::string& domain : domains) {
        onnx::OperatorSetIdProto& opset = *proto.add_opset_import();
        opset.set_domain(domain);
        opset.set_version(domain.empty() ? model.opset : 1);
    }
    for (const auto& [key, value] : model.metadata) {
        onnx::StringStringEntryProto& entry = *proto.add_metadata_props();
        entry.set_key(key);
        entry.set_value(value);
    }
    return proto.SerializeAsString();
}

/// The graph without its constants.
std::string encode_graph(const Model& model) {
    onnx::GraphProto proto;
    proto.set_name(model.name.empty() ? "upforge" : model.name);
    for (const Node& node : model.nodes) {
        write_node(node, *proto.add_node());
    }
    for (const Port& input : model.inputs) {
        write_port(input, *proto.add_input());
    }
    for (const Port& output : model.outputs) {
        write_port(output, *proto.add_output());
    }
    return proto.SerializeAsString();
}

/// A constant as a field of the graph, up to its bytes.
std::string encode_head(const std::string& name, const Array& constant) {
    onnx::TensorProto proto;
    proto.set_name(name);
    write_tensor_type(constant, proto);
    const std::size_t size = constant.bytes().size();
    const std::string head =
        proto.SerializeAsString() + encode_prefix(onnx::TensorProto::kRawDataFieldNumber, size);
    return encode_prefix(onnx::GraphProto::kInitializerFieldNumber, head.size() + size) + head;
}

}  // namespace

/// A message's fields may come in any order, and a list's elements between other fields: so the
/// file is what protobuf encodes, and the constants in between. The graph is last, which leaves no
/// part of the file that could be taken for a whole one.
void write_onnx(const Model& model, const std::filesystem::path& path) {
    const std::string frame = encode_frame(model);
    const std::string graph = encode_graph(model);
    std::vector<std::string> heads;
    std::uint64_t graph_size = graph.size();
    for (const auto& [name, constant] : model.constants) {
        heads.push_back(encode_head(name, constant));
        graph_size += heads.back().size() + constant.bytes().size();
    }
    const std::string graph_prefix = encode_prefix(onnx::ModelProto::kGraphFieldNumber, graph_size);
    const std::uint64_t size = frame.size() + graph_prefix.size() + graph_size;
    if (size > INT_MAX) {
        throw Error(ErrorCode::too_large,
                    fmt::format("cannot write {}: an ONNX file has {} bytes at most, this model "
                                "takes {}",
                                path.string(), INT_MAX, size));
    }

    OutputFile file(path);
    file.append(std::as_bytes(std::span(frame)));
    file.append(std::as_bytes(std::span(graph_prefix)));
    file.append(std::as_bytes(std::span(graph)));
    auto head = heads.begin();
    for (const auto& [name, constant] : model.constants) {
        file.append(std::as_bytes(std::span(*head++)));
        file.append(constant.bytes());
    }
    file.commit();
}

}  // namespace upforge
