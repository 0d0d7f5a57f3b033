#pragma once

#include <vector>

namespace upforge::tune {

/// Regression by a sum of small trees, each of which is fitted to what the ones before left over.
class BoostedTrees {
  public:
    using Rows = std::vector<std::vector<double>>;

    /// As many targets as rows of features, and at least one.
    BoostedTrees(const Rows& rows, const std::vector<double>& targets);

    double predict(const std::vector<double>& features) const;

  private:
    struct Node {
        int feature = -1;  ///< none: a leaf
        double threshold = 0;
        int below = 0, above = 0;  ///< nodes
        double value = 0;
    };
    using Tree = std::vector<Node>;

    static int grow(Tree& tree, const Rows& rows, const std::vector<double>& rest,
                    std::vector<int> members, int depth);
    static double value_of(const Tree& tree, const std::vector<double>& features);

    double mean_ = 0;
    std::vector<Tree> trees_;
};

}  // namespace upforge::tune
