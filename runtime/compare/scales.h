#pragma once

#include <map>

#include "compare/difference.h"
#include "graph/graph.h"

namespace upforge::compare {

/// The largest numbers that values are made of by sums and by what only moves or mixes numbers.
/// Such a sum may cancel, as the mean of normalised numbers does: what is left of it then is
/// rounding, which is to be held against what was summed.
class Scales {
  public:
    /// Widens the range of a node's result, for it and those that read it.
    void widen(const graph::Node& node, std::size_t output, Difference& difference);

  private:
    std::map<graph::ValueId, double> scales_;
};

}  // namespace upforge::compare
