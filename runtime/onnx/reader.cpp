#include "onnx/reader.h"

#include <fmt/format.h>

#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "files/mapped_file.h"
#include "onnx.pb.h"
#include "onnx/inline_functions.h"
#include "onnx/names.h"
#include "onnx/naming.h"
#include "onnx/node_reader.h"
#include "onnx/operator_sets.h"
#include "onnx/ports.h"
#include "onnx/separate_branches.h"
#include "onnx/skeleton.h"
#include "onnx/tensor_reader.h"
#include "upforge/error.h"

namespace upforge {

namespace {

constexpr int oldest_opset = 6;
constexpr int newest_opset = 28;

[[noreturn]] void fail(const std::string& what) {
    throw Error(ErrorCode::file, what);
}

int read_opset(const onnx::ModelProto& file) {
    const auto opset = find_opset(file.opset_import());
    if (!opset) {
        fail("it does not say which opset its operators are of");
    }
    if (*opset < oldest_opset || *opset > newest_opset) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("its operators are of opset {}, {} to {} can be read", *opset,
                                oldest_opset, newest_opset));
    }
    return static_cast<int>(*opset);
}

std::string read_producer(const onnx::ModelProto& file) {
    const bool versioned = !file.producer_name().empty() && !file.producer_version().empty();
    return fmt::format("{}{}{}", file.producer_name(), versioned ? " " : "",
                       file.producer_version());
}

class Reader {
  public:
    Reader(const onnx::ModelProto& file, TensorReader& tensors)
        : graph_(file.graph()), tensors_(tensors) {
        model_.opset = read_opset(file);
        model_.name = graph_.name();
        model_.producer = read_producer(file);
        for (const onnx::StringStringEntryProto& entry : file.metadata_props()) {
            model_.metadata[entry.key()] = entry.value();
        }
    }

    Model read() {
        for (const onnx::TensorProto& tensor : graph_.initializer()) {
            naming(fmt::format("initializer '{}'", checked_name(tensor.name())),
                   [&] { add_constant(tensor.name(), tensors_.read(tensor)); });
        }
        for (const onnx::SparseTensorProto& tensor : graph_.sparse_initializer()) {
            add_constant(checked_name(tensor.values().name()), Opaque{"sparse tensor"});
        }
        read_ports();
        for (const onnx::NodeProto& node : graph_.node()) {
            add_node(read_node(node, tensors_));
        }
        check_opaque_constants();
        sort_nodes(model_);
        join_unpooling(model_);
        join_stacks(model_);
        expand_integers(model_);
        join_quantization(model_);
        for (const auto& [path, file] : tensors_.external_files().opened()) {
            model_.files.push_back(file);
        }
        return std::move(model_);
    }

  private:
    void add_constant(const std::string& name, const Attribute& value) {
        const Array* array = std::get_if<Array>(&value);
        const bool added = array != nullptr
                               ? model_.constants.emplace(name, *array).second
                               : opaque_.emplace(name, std::get<Opaque>(value).kind).second;
        if (!added) {
            fail(fmt::format("two constants are called '{}'", name));
        }
    }

    /// In old files every initializer is listed among the inputs as well.
    void read_ports() {
        for (const onnx::ValueInfoProto& input : graph_.input()) {
            if (model_.constants.count(input.name()) == 0 && opaque_.count(input.name()) == 0) {
                model_.inputs.push_back(
                    naming(fmt::format("input '{}'", checked_name(input.name())),
                           [&] { return read_input(input); }));
            }
        }
        for (const onnx::ValueInfoProto& output : graph_.output()) {
            model_.outputs.push_back(naming(fmt::format("output '{}'", checked_name(output.name())),
                                            [&] { return read_output(output); }));
        }
        if (model_.outputs.empty()) {
            fail("its graph has no outputs");
        }
    }

    void add_node(Node node) {
        if (node.op == "Constant" && node.domain.empty()) {
            naming(fmt::format("Constant '{}'", node.name), [&] { add_constant(node); });
        } else {
            model_.nodes.push_back(std::move(node));
        }
    }

    void add_constant(const Node& node) {
        if (node.outputs.size() != 1 || node.attributes.begin() == node.attributes.end()) {
            fail("it should have a value and one output");
        }
        const auto& [attribute, value] = *node.attributes.begin();
        add_constant(node.outputs.front(), constant_value(node.attributes, attribute, value));
    }

    /// The form that the name of the attribute promises.
    static Attribute constant_value(const Attributes& attributes, const std::string& name,
                                    const Attribute& value) {
        if (name == "value_float") {
            return Array::scalar(attributes.real(name, 0));
        }
        if (name == "value_int") {
            return Array::scalar(attributes.integer(name, 0));
        }
        if (name == "value_floats") {
            const std::vector<float> values = *attributes.reals(name);
            return Array::of({static_cast<std::int64_t>(values.size())}, values);
        }
        if (name == "value_ints") {
            const std::vector<std::int64_t> values = *attributes.integers(name);
            return Array::of({static_cast<std::int64_t>(values.size())}, values);
        }
        if (name == "value" && !std::holds_alternative<Opaque>(value)) {
            return *attributes.array(name);
        }
        return Opaque{name == "value" ? std::get<Opaque>(value).kind : name};
    }

    /// Only those that are read do harm.
    void check_opaque_constants() const {
        for (const Node& node : model_.nodes) {
            for (const std::string& input : node.inputs) {
                const auto opaque = opaque_.find(input);
                if (opaque != opaque_.end()) {
                    throw Error(ErrorCode::unsupported,
                                fmt::format("{} reads '{}', a {}, which cannot be used",
                                            describe(model_, node), input, opaque->second));
                }
            }
        }
    }

    const onnx::GraphProto& graph_;
    TensorReader& tensors_;
    Model model_;
    std::map<std::string, std::string> opaque_;  ///< constants that no Array can hold, and why
};

}  // namespace

Model read_onnx(const std::filesystem::path& path) {
    const auto file = std::make_shared<const MappedFile>(path);
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
    Model model = parse_onnx(file->bytes(), file, path.string(), folder);
    model.files.push_back(file);
    return model;
}

Model parse_onnx(std::span<const std::byte> bytes, std::shared_ptr<const void> owner,
                 const std::string& source, const std::optional<std::filesystem::path>& folder) {
    return naming(source, [&] {
        onnx::ModelProto file;
        const std::string skeleton = make_skeleton(bytes);
        if (!file.ParseFromArray(skeleton.data(), static_cast<int>(skeleton.size()))) {
            fail("not an ONNX model, or a damaged one");
        }
        if (!file.has_graph()) {
            fail("not an ONNX model: it has no graph");
        }
        inline_functions(file);
        separate_branches(*file.mutable_graph());
        TensorReader tensors(bytes, std::move(owner), folder);
        return Reader(file, tensors).read();
    });
}

}  // namespace upforge
