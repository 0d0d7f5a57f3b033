#pragma once

#include <string>
#include <vector>

#include "model/model.h"

namespace upforge::lower {

/// Nodes that cannot be lowered, gathered so that a user hears of all at once.
class Failures {
  public:
    explicit Failures(const Model& model) : model_(model) {}

    void add(const Node& node, const std::string& reason);
    /// Throws an Error "unsupported" if there are any.
    void raise() const;

  private:
    const Model& model_;
    std::vector<std::string> texts_;
};

}  // namespace upforge::lower
