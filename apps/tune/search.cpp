#include "tune/search.h"

#include <algorithm>
#include <cmath>

#include "tune/boosted_trees.h"

namespace upforge::tune {
namespace {

/// Before a model is asked.
constexpr std::size_t fewest_known = 8;

/// Points that offspring comes from, what each has by mutation and by crossing, and how many more
/// are drawn from the whole space.
constexpr int parents = 6, mutants = 24, crossings = 8, strangers = 96;

/// One in so many proposals is a stranger, whatever the model says.
constexpr int between_strangers = 8;

/// Draws in vain before a space counts as exhausted.
constexpr int most_draws = 200;

/// A failure counts as slower than the slowest by so much.
constexpr double penalty = 2;

}  // namespace

Search::Search(const Space& space, Strategy strategy, unsigned seed)
    : space_(space), strategy_(strategy), random_(seed) {}

void Search::suggest(const Point& point) {
    if (strategy_ == Strategy::guided) {
        suggested_.push_back(point);
    }
}

void Search::learn(const Point& point, double cost) {
    costs_[point] = cost;
    seen_.insert(point);
}

std::vector<Point> Search::propose(int count) {
    std::vector<Point> chosen;
    propose_suggested(count, chosen);
    if (strategy_ == Strategy::guided && costs_.size() >= fewest_known) {
        propose_promising(count, chosen);
    }
    propose_random(count, chosen);
    return chosen;
}

void Search::propose_suggested(int count, std::vector<Point>& chosen) {
    while (!suggested_.empty() && static_cast<int>(chosen.size()) < count) {
        if (seen_.insert(suggested_.front()).second) {
            chosen.push_back(suggested_.front());
        }
        suggested_.pop_front();
    }
}

void Search::propose_random(int count, std::vector<Point>& chosen) {
    for (int i = 0; i < most_draws && static_cast<int>(chosen.size()) < count; ++i) {
        const Point point = space_.random(random_);
        if (seen_.insert(point).second) {
            chosen.push_back(point);
        }
    }
}

void Search::propose_promising(int count, std::vector<Point>& chosen) {
    double slowest = 0;
    for (const auto& [point, cost] : costs_) {
        slowest = std::isfinite(cost) ? std::max(slowest, cost) : slowest;
    }
    BoostedTrees::Rows rows;
    std::vector<double> targets;
    for (const auto& [point, cost] : costs_) {
        rows.push_back(space_.features(point));
        targets.push_back(std::log(std::isfinite(cost) ? cost : penalty * slowest));
    }
    if (slowest == 0) {
        return;  // nothing works yet
    }
    const BoostedTrees model(rows, targets);
    std::vector<std::pair<double, Point>> ranked;
    for (const Point& point : candidates()) {
        ranked.emplace_back(model.predict(space_.features(point)), point);
    }
    std::ranges::sort(ranked);
    for (auto next = ranked.begin();
         next != ranked.end() && static_cast<int>(chosen.size()) < count;) {
        if (draw(between_strangers, random_) == 0) {
            propose_random(static_cast<int>(chosen.size()) + 1, chosen);
        } else {
            chosen.push_back(next->second);
            seen_.insert(next->second);
            ++next;
            // A stranger may have been it.
            next = std::find_if(next, ranked.end(),
                                [&](const auto& each) { return is_new(each.second); });
        }
    }
}

std::set<Point> Search::candidates() {
    std::set<Point> all;
    const auto add = [&](const Point& point) {
        if (is_new(point)) {
            all.insert(point);
        }
    };
    const std::vector<Point> best = best_points(parents);
    for (const Point& point : best) {
        for (int i = 0; i < mutants; ++i) {
            add(space_.mutate(point, random_));
        }
        for (int i = 0; i < crossings; ++i) {
            add(space_.cross(point, best[draw(static_cast<int>(best.size()), random_)], random_));
        }
    }
    for (int i = 0; i < strangers; ++i) {
        add(space_.random(random_));
    }
    return all;
}

std::vector<Point> Search::best_points(int count) const {
    std::vector<std::pair<double, Point>> ranked;
    for (const auto& [point, cost] : costs_) {
        ranked.emplace_back(cost, point);
    }
    std::ranges::sort(ranked);
    std::vector<Point> best;
    for (int i = 0; i < std::min(count, static_cast<int>(ranked.size())); ++i) {
        best.push_back(ranked[i].second);
    }
    return best;
}

}  // namespace upforge::tune
