#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/attributes.h"
#include "upforge/tensor.h"

namespace upforge {

class MappedFile;

/// An extent that a model states, or leaves open under a name.
struct Dim {
    std::int64_t size = -1;  ///< negative when open
    std::string symbol = {};

    bool open() const { return size < 0; }
    bool operator==(const Dim&) const = default;
};

/// An input or output of a model.
struct Port {
    std::string name;
    ElementType type = ElementType::f32;
    std::optional<std::vector<Dim>> dims =
        {};  ///< absent when the model does not even say the rank
};

struct Node;

/// What an If does in one of its two cases. Names inside it mean nothing else anywhere.
struct Branch {
    std::vector<Node> nodes;
    std::vector<std::string> outputs;
};

/// One operation, in ONNX's terms.
struct Node {
    std::string op;
    std::string name;
    std::vector<std::string> inputs;  ///< an empty name is an input left out
    std::vector<std::string> outputs;
    Attributes attributes = {};
    std::string domain = {};  ///< of the operator; empty for ONNX's own
    /// Those of an If, where its condition holds and where not. What they read of the graph around
    /// them are inputs of the If, too, behind the condition.
    std::vector<Branch> branches = {};
};

/// A network as its file states it: ONNX's operators on arrays of any rank (images as batch,
/// channels, rows, columns), sizes left open where they may vary.
struct Model {
    int opset = 21;
    std::string name = {};
    std::string producer = {};
    std::vector<Port> inputs = {};
    std::vector<Port> outputs = {};
    std::map<std::string, Array> constants = {};
    std::vector<Node> nodes = {};  ///< each after those whose outputs it reads
    std::map<std::string, std::string> metadata = {};
    /// Convolutions sum the products that ONNX names. Otherwise ConvOptions::exact is not set.
    bool exact = true;
    /// What values between layers are stored as: floats, or bf16 or f16 where kernels can.
    DataType storage = DataType::f32;
    /// Those whose bytes the constants are. Their memory can be forgotten once it was used.
    std::vector<std::shared_ptr<const MappedFile>> files = {};
};

/// "Conv 'down1/conv' (node 3 of 57)", for messages.
std::string describe(const Model& model, const Node& node);

/// "image, mask".
std::string joined_names(const std::vector<Port>& ports);

/// The number of trained values: of all constants that are floats.
std::int64_t count_parameters(const Model& model);

/// Puts the nodes into an order in which they can be run. Throws, naming what is wrong, when names
/// are defined twice or read but never defined, or when nodes wait for each other in a circle.
void sort_nodes(Model& model);

/// Makes one MaxUnpool of what PyTorch's exporter (of 2.15, say) writes for it: the indices of a
/// pooling, counted within each plane and then within those of the result, scatter the values of a
/// flat array into one of zeros.
void join_unpooling(Model& model);

/// Operators on bytes (QLinearConv, ConvInteger, …) become those on what the bytes stand for, which
/// they are defined by.
void expand_integers(Model& model);

/// Where an image is quantized to bytes and back, as quantized networks do between all layers, it
/// is rounded instead: one RoundToBytes, with the attributes `scale` and `least`, the least byte
/// less the zero point. Layers then compute with floats that are what the bytes stand for.
void join_quantization(Model& model);

/// Sums, means, maxima and minima over a stack of arrays, which is made for that alone, are taken
/// of the arrays themselves.
void join_stacks(Model& model);

}  // namespace upforge
