#include "onnx/inline_functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "onnx.pb.h"
#include "onnx/inner_names.h"
#include "onnx/names.h"
#include "onnx/operator_sets.h"
#include "upforge/error.h"

namespace upforge {
namespace {

using Nodes = google::protobuf::RepeatedPtrField<onnx::NodeProto>;

/// Functions that call functions could make a small file as large as they like.
constexpr std::size_t most_bytes = std::size_t{256} << 20;
constexpr std::size_t overhead = 256;  ///< of a node in memory, about
constexpr std::size_t deepest_call = 64;

[[noreturn]] void fail(const std::string& what) {
    throw Error(ErrorCode::file, what);
}

std::string full_name(const std::string& domain, const std::string& name,
                      const std::string& overload) {
    return fmt::format("{}.{}{}{}", domain, name, overload.empty() ? "" : ":", overload);
}

class Inliner {
  public:
    explicit Inliner(onnx::ModelProto& file) : file_(file), used_(file.graph()) {
        for (const onnx::FunctionProto& function : file.functions()) {
            const std::string name =
                checked_name(full_name(function.domain(), function.name(), function.overload()));
            if (!functions_.emplace(name, &function).second) {
                fail(fmt::format("two functions are called '{}'", name));
            }
        }
    }

    void run() { expand(*file_.mutable_graph()); }

  private:
    void expand(onnx::GraphProto& graph) {
        Nodes nodes;
        nodes.Swap(graph.mutable_node());
        for (onnx::NodeProto& node : nodes) {
            expand(std::move(node), *graph.mutable_node());
        }
    }

    void expand(onnx::NodeProto&& node, Nodes& to) {
        const auto found =
            functions_.find(full_name(node.domain(), node.op_type(), node.overload()));
        if (found != functions_.end()) {
            call(node, found->first, *found->second, to);
            return;
        }
        for (onnx::AttributeProto& attribute : *node.mutable_attribute()) {
            if (attribute.has_g()) {
                expand(*attribute.mutable_g());
            }
        }
        *to.Add() = std::move(node);
    }

    void call(const onnx::NodeProto& node, const std::string& name,
              const onnx::FunctionProto& function, Nodes& to) {
        check_call(node, name, function);
        calls_.push_back(name);
        const Renaming renaming = arguments(node, function);
        for (onnx::NodeProto inner : function.node()) {
            bytes_ += inner.ByteSizeLong() + overhead;
            if (bytes_ > most_bytes) {
                fail(fmt::format("its functions, put where they are called, take more than {} MB",
                                 most_bytes >> 20));
            }
            inner.set_name(join(called(node), called(inner)));
            renaming.apply(inner);
            give_attributes(node, function, inner);
            expand(std::move(inner), to);
        }
        calls_.pop_back();
    }

    void check_call(const onnx::NodeProto& node, const std::string& name,
                    const onnx::FunctionProto& function) const {
        if (std::ranges::find(calls_, name) != calls_.end()) {
            fail(fmt::format("function '{}' calls itself", name));
        }
        if (calls_.size() == deepest_call) {
            fail(fmt::format("function '{}' is called by more than {} others", name, deepest_call));
        }
        if (node.input_size() > function.input_size() ||
            node.output_size() > function.output_size()) {
            fail(
                fmt::format("'{}' calls function '{}' with {} inputs and {} outputs, it has {} "
                            "and {}",
                            called(node), name, node.input_size(), node.output_size(),
                            function.input_size(), function.output_size()));
        }
        const auto opset = find_opset(function.opset_import());
        if (opset && opset != find_opset(file_.opset_import())) {
            throw Error(ErrorCode::unsupported,
                        fmt::format("the operators of function '{}' are of opset {}, and not of "
                                    "the model's",
                                    name, *opset));
        }
    }

    Renaming arguments(const onnx::NodeProto& node, const onnx::FunctionProto& function) {
        Renaming renaming;
        for (const onnx::NodeProto& inner : function.node()) {
            for (const std::string& output : inner.output()) {
                if (!output.empty()) {
                    renaming.set(output, used_.unused(join(called(node), output)));
                }
            }
        }
        for (int i = 0; i < function.input_size(); ++i) {
            renaming.set(function.input(i), i < node.input_size() ? node.input(i) : "");
        }
        for (int i = 0; i < std::min(function.output_size(), node.output_size()); ++i) {
            if (!node.output(i).empty()) {
                renaming.set(function.output(i), node.output(i));
            }
        }
        return renaming;
    }

    /// Attributes that the body takes over from the call, those of the graphs inside it included.
    void give_attributes(const onnx::NodeProto& node, const onnx::FunctionProto& function,
                         onnx::NodeProto& inner) const {
        auto& attributes = *inner.mutable_attribute();
        for (int i = attributes.size() - 1; i >= 0; --i) {
            onnx::AttributeProto& attribute = attributes[i];
            if (!attribute.ref_attr_name().empty()) {
                const onnx::AttributeProto* given = find(node, function, attribute.ref_attr_name());
                if (given == nullptr) {
                    attributes.DeleteSubrange(i, 1);  // as if it were left out
                    continue;
                }
                const std::string name = attribute.name();
                attribute = *given;
                attribute.set_name(name);
            } else if (attribute.has_g()) {
                for (onnx::NodeProto& deeper : *attribute.mutable_g()->mutable_node()) {
                    give_attributes(node, function, deeper);
                }
            }
        }
    }

    static const onnx::AttributeProto* find(const onnx::NodeProto& node,
                                            const onnx::FunctionProto& function,
                                            const std::string& name) {
        for (const auto* attributes : {&node.attribute(), &function.attribute_proto()}) {
            for (const onnx::AttributeProto& attribute : *attributes) {
                if (attribute.name() == name) {
                    return &attribute;
                }
            }
        }
        return nullptr;
    }

    /// What a node is called, in names of others.
    static std::string called(const onnx::NodeProto& node) {
        return node.name().empty() ? node.op_type() : node.name();
    }

    static std::string join(const std::string& outer, const std::string& inner) {
        return fmt::format("{}{}{}", outer, inner.starts_with('/') ? "" : "/", inner);
    }

    onnx::ModelProto& file_;
    UsedNames used_;
    std::map<std::string, const onnx::FunctionProto*> functions_;
    std::vector<std::string> calls_;  ///< those that are being expanded
    std::size_t bytes_ = 0;
};

}  // namespace

void inline_functions(onnx::ModelProto& file) {
    if (file.functions_size() != 0) {
        Inliner(file).run();
    }
}

}  // namespace upforge
