#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/model.h"

namespace upforge {

/// Who makes and who reads the arrays of a model, which is left as it is meanwhile.
class Arrays {
  public:
    explicit Arrays(const Model& model);

    /// The node of such an operator that makes the array as output `which`; null for others.
    const Node* maker(const std::string& array, const char* op, std::size_t which = 0) const;
    /// The same, for the maker of an input of a node, which may be null.
    const Node* before(const Node* node, std::size_t input, const char* op,
                       std::size_t which = 0) const;
    bool read_once(const std::string& array) const;
    /// Null where the array is worked out.
    const Array* constant(const std::string& array) const;
    /// The whole numbers that a node has as an attribute or, in later opsets, as a constant input;
    /// absent where it has none, or they are worked out.
    std::optional<std::vector<std::int64_t>> integers(const Node& node, const char* attribute,
                                                      std::size_t input) const;

  private:
    const Model& model_;
    std::map<std::string, std::pair<const Node*, std::size_t>> makers_;
    std::map<std::string, int> readers_;
};

/// Puts what `better` makes of a node in its place, where it makes something of it; then drops what
/// nobody reads any more.
void replace_nodes(Model& model,
                   const std::function<std::optional<Node>(const Arrays&, const Node&)>& better);

}  // namespace upforge
