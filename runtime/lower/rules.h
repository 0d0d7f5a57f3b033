#pragma once

#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include "lower/model_node.h"

namespace upforge::lower {

using Outputs = std::vector<Lowered>;

/// Adds to the graph what a node does, and says where its outputs are. Throws an Error
/// "unsupported" where that cannot be done with any input, and another where the node is wrong.
using Rule = std::function<Outputs(const ModelNode& node, Builder& builder)>;
using RuleTable = std::map<std::string_view, Rule>;

const RuleTable& convolution_rules();
const RuleTable& matrix_rules();  ///< products with matrices
const RuleTable& pooling_rules();
const RuleTable& resizing_rules();    ///< what makes images larger or smaller
const RuleTable& pointwise_rules();   ///< functions of one array
const RuleTable& arithmetic_rules();  ///< of several
const RuleTable& comparison_rules();  ///< and what is made of them
const RuleTable& channel_rules();     ///< what is done along an axis
const RuleTable& normalization_rules();
const RuleTable& layout_rules();  ///< what only changes where elements are
const RuleTable& reduction_rules();
const RuleTable& quantization_rules();

/// The first input of what moves its elements, which indices of a pooling may not be.
ValueView movable(const ModelNode& node, Builder& builder);

/// Rules for one operator alone.
Outputs attention(const ModelNode& node, Builder& builder);
Outputs affine_grid(const ModelNode& node, Builder& builder);
Outputs col2im(const ModelNode& node, Builder& builder);
Outputs concat(const ModelNode& node, Builder& builder);
Outputs einsum(const ModelNode& node, Builder& builder);
Outputs gather(const ModelNode& node, Builder& builder);
Outputs gather_elements(const ModelNode& node, Builder& builder);
Outputs gather_nd(const ModelNode& node, Builder& builder);
Outputs grid_sample(const ModelNode& node, Builder& builder);
Outputs pad(const ModelNode& node, Builder& builder);

/// The rule for an operator; null where there is none.
const Rule* find_rule(const Node& node);
/// Whether there is a rule, or constants can be worked out.
bool is_known(const Node& node);

/// From which input on a rule reads only constants.
std::size_t first_constant_input(const Node& node);

}  // namespace upforge::lower
