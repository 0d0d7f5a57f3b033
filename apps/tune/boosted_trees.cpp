#include "tune/boosted_trees.h"

#include <algorithm>
#include <numeric>

namespace upforge::tune {
namespace {

constexpr int trees = 80, deepest = 3;
constexpr double pace = 0.15;  ///< the part of a tree's answer that counts
constexpr int fewest_of_leaf = 2;

/// How to divide rows in two, and by how much that lowers the sum of squares.
struct Split {
    int feature = -1;
    double threshold = 0;
    double gain = 1e-12;
};

double sum_of(const std::vector<double>& values, const std::vector<int>& members) {
    return std::accumulate(members.begin(), members.end(), 0.0,
                           [&](double sum, int i) { return sum + values[i]; });
}

Split best_split(const BoostedTrees::Rows& rows, const std::vector<double>& rest,
                 std::vector<int> members) {
    const double all = sum_of(rest, members);
    const int count = static_cast<int>(members.size());
    Split best;
    for (int feature = 0; feature < static_cast<int>(rows.front().size()); ++feature) {
        const auto value = [&](int i) { return rows[i][feature]; };
        std::ranges::stable_sort(members, {}, value);
        double below = 0;
        for (int i = 1; i < count; ++i) {
            below += rest[members[i - 1]];
            const double left = value(members[i - 1]), right = value(members[i]);
            if (left == right || i < fewest_of_leaf || count - i < fewest_of_leaf) {
                continue;
            }
            const double above = all - below;
            const double gain = below * below / i + above * above / (count - i) - all * all / count;
            if (gain > best.gain) {
                best = {feature, (left + right) / 2, gain};
            }
        }
    }
    return best;
}

}  // namespace

BoostedTrees::BoostedTrees(const Rows& rows, const std::vector<double>& targets)
    : mean_(std::accumulate(targets.begin(), targets.end(), 0.0) /
            static_cast<double>(targets.size())) {
    std::vector<int> everyone(rows.size());
    std::iota(everyone.begin(), everyone.end(), 0);
    std::vector<double> rest = targets;
    for (double& value : rest) {
        value -= mean_;
    }
    for (int i = 0; i < trees; ++i) {
        Tree& tree = trees_.emplace_back();
        grow(tree, rows, rest, everyone, 0);
        for (std::size_t row = 0; row < rows.size(); ++row) {
            rest[row] -= pace * value_of(tree, rows[row]);
        }
    }
}

int BoostedTrees::grow(Tree& tree, const Rows& rows, const std::vector<double>& rest,
                       std::vector<int> members, int depth) {
    const int own = static_cast<int>(tree.size());
    tree.emplace_back().value = sum_of(rest, members) / static_cast<double>(members.size());
    const Split split = depth < deepest ? best_split(rows, rest, members) : Split{};
    if (split.feature < 0) {
        return own;
    }
    const auto middle = std::stable_partition(members.begin(), members.end(), [&](int i) {
        return rows[i][split.feature] < split.threshold;
    });
    const int below = grow(tree, rows, rest, {members.begin(), middle}, depth + 1);
    const int above = grow(tree, rows, rest, {middle, members.end()}, depth + 1);
    tree[own] = {split.feature, split.threshold, below, above, 0};
    return own;
}

double BoostedTrees::value_of(const Tree& tree, const std::vector<double>& features) {
    const Node* node = &tree.front();
    while (node->feature >= 0) {
        node = &tree[features[node->feature] < node->threshold ? node->below : node->above];
    }
    return node->value;
}

double BoostedTrees::predict(const std::vector<double>& features) const {
    double sum = mean_;
    for (const Tree& tree : trees_) {
        sum += pace * value_of(tree, features);
    }
    return sum;
}

}  // namespace upforge::tune
