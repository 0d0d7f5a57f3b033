#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/model.h"

namespace upforge::lower {

/// A node with its constant inputs, which are checked as they are read.
class Call {
  public:
    Call(const Node& node, std::span<const Array* const> inputs, int opset)
        : node_(node), inputs_(inputs), opset_(opset) {}

    const Attributes& attributes() const { return node_.attributes; }
    int opset() const { return opset_; }
    std::size_t outputs() const { return node_.outputs.size(); }
    std::size_t inputs() const { return inputs_.size(); }

    bool has(std::size_t index) const {
        return index < inputs_.size() && inputs_[index] != nullptr;
    }
    const Array& input(std::size_t index) const;
    /// Throws unless the input has exactly one element.
    Array scalar(std::size_t index) const;
    /// The input as a list of whole numbers.
    std::vector<std::int64_t> list(std::size_t index) const;
    /// A list that newer opsets have as an input and older ones as an attribute.
    std::optional<std::vector<std::int64_t>> list(std::size_t index, const std::string& name) const;
    /// A list that has to be there as one or the other.
    std::vector<std::int64_t> required_list(std::size_t index, const std::string& name) const;

  private:
    const Node& node_;
    std::span<const Array* const> inputs_;
    int opset_;
};

using Fold = std::function<std::vector<Array>(const Call&)>;
using FoldTable = std::map<std::string_view, Fold>;

const FoldTable& element_folds();    ///< arithmetic, comparisons, Cast
const FoldTable& shape_folds();      ///< what makes sizes or only changes dimensions
const FoldTable& selection_folds();  ///< what moves, repeats, joins and picks elements
const FoldTable& sum_folds();        ///< reductions and products of matrices

/// Throws unless 0 <= axis < rank once a negative axis has been counted from the end.
int axis_of(std::int64_t axis, int rank);
/// The same for several, in ascending order; throws when two of them are one.
std::vector<int> axes_of(const std::vector<std::int64_t>& axes, int rank);

}  // namespace upforge::lower
