#pragma once

#include <deque>
#include <map>
#include <set>

#include "tune/space.h"

namespace upforge::tune {

enum class Strategy { guided, random };

/// Decides which points of a space to try next. The same seed and costs make the same decisions.
class Search {
  public:
    /// The space must outlive the search.
    Search(const Space& space, Strategy strategy, unsigned seed);

    /// Worth a try before anything else; guided search only.
    void suggest(const Point& point);

    /// What a point costs, in any unit; infinity where it failed.
    void learn(const Point& point, double cost);

    /// As many as `count` points that were neither proposed nor learnt before; fewer when there
    /// seem to be no more.
    std::vector<Point> propose(int count);

  private:
    bool is_new(const Point& point) const { return !seen_.contains(point); }
    void propose_suggested(int count, std::vector<Point>& chosen);
    void propose_random(int count, std::vector<Point>& chosen);
    void propose_promising(int count, std::vector<Point>& chosen);
    /// Offspring of the best, and strangers.
    std::set<Point> candidates();
    std::vector<Point> best_points(int count) const;

    const Space& space_;
    Strategy strategy_;
    Random random_;
    std::deque<Point> suggested_;
    std::map<Point, double> costs_;
    std::set<Point> seen_;
};

}  // namespace upforge::tune
