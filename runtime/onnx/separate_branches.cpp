#include "onnx/separate_branches.h"

#include <utility>

#include "onnx.pb.h"
#include "onnx/inner_names.h"
#include "onnx/operator_sets.h"

namespace upforge {
namespace {

bool is(const onnx::NodeProto& node, const char* op) {
    return node.op_type() == op && is_onnx_domain(node.domain());
}

class Separator {
  public:
    explicit Separator(onnx::GraphProto& outermost) : outermost_(outermost), used_(outermost) {}

    void separate_branches_of(onnx::GraphProto& graph) {
        // What branches add to the outermost graph has none itself.
        for (int i = 0, count = graph.node_size(); i < count; ++i) {
            if (!is(graph.node(i), "If")) {
                continue;
            }
            for (int a = 0; a < graph.node(i).attribute_size(); ++a) {
                if (graph.node(i).attribute(a).has_g()) {
                    separate(*graph.mutable_node(i)->mutable_attribute(a)->mutable_g());
                }
            }
        }
    }

  private:
    void separate(onnx::GraphProto& branch) {
        Renaming renaming;
        for (const onnx::TensorProto& constant : branch.initializer()) {
            renaming.set(constant.name(), used_.unused(constant.name()));
        }
        for (const onnx::NodeProto& node : branch.node()) {
            for (const std::string& output : node.output()) {
                if (!output.empty()) {
                    renaming.set(output, used_.unused(output));
                }
            }
        }
        renaming.apply(branch);
        separate_branches_of(branch);
        move_constants(branch);
    }

    void move_constants(onnx::GraphProto& branch) {
        for (onnx::TensorProto& constant : *branch.mutable_initializer()) {
            *outermost_.add_initializer() = std::move(constant);
        }
        branch.clear_initializer();
        google::protobuf::RepeatedPtrField<onnx::NodeProto> nodes;
        nodes.Swap(branch.mutable_node());
        for (onnx::NodeProto& node : nodes) {
            auto& to = is(node, "Constant") ? outermost_ : branch;
            *to.add_node() = std::move(node);
        }
    }

    onnx::GraphProto& outermost_;
    UsedNames used_;
};

}  // namespace

void separate_branches(onnx::GraphProto& graph) {
    Separator(graph).separate_branches_of(graph);
}

}  // namespace upforge
