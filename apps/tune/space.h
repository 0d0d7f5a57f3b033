#pragma once

#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tune/recipe.h"

namespace upforge::tune {

/// A number of a schedule, and the values of it that are tried, from the least.
struct Axis {
    std::string name;
    std::vector<int> values;
};

/// A recipe of a space: a family, and the place of a value on each of its axes.
struct Point {
    int family = 0;
    std::vector<int> places;

    auto operator<=>(const Point&) const = default;
};

struct Family;

/// The numbers of a point, by name.
class Numbers {
  public:
    Numbers(const Family& family, const Point& point) : family_(family), point_(point) {}

    const Family& family() const { return family_; }
    int operator[](std::string_view name) const;

  private:
    const Family& family_;
    const Point& point_;
};

/// A way to compute a problem, with the numbers of its schedule left open.
struct Family {
    Recipe base;  ///< with the settings of the algorithm only
    std::vector<Axis> axes;
    /// Whether registers and caches hold what so large numbers ask for; all are allowed when
    /// absent.
    std::function<bool(const Numbers&)> allows = {};
    /// What else the time may depend on, for a model that guesses it: as many values for each
    /// point.
    std::function<std::vector<double>(const Numbers&)> describe = {};
};

using Random = std::mt19937;

/// Equally likely numbers from 0 to below `end`, the same with every library.
int draw(int end, Random& random);

/// All recipes for a problem.
class Space {
  public:
    explicit Space(std::vector<Family> families) : families_(std::move(families)) {}

    const std::vector<Family>& families() const { return families_; }
    /// How many points a family has, counted.
    std::size_t size(const Family& family) const;
    std::size_t size() const;

    Recipe recipe(const Point& point) const;
    /// That of a recipe, each number moved to the nearest value; none where no family is its.
    std::optional<Point> nearest(const Recipe& recipe) const;

    bool allows(const Point& point) const;
    Point random(Random& random) const;
    /// One or two numbers moved, most often by a step.
    Point mutate(const Point& point, Random& random) const;
    /// Each number from either; from the first alone where the second is of another family.
    Point cross(const Point& first, const Point& second, Random& random) const;

    /// Numbers from which a model may guess the time, as many for every point.
    std::vector<double> features(const Point& point) const;

  private:
    std::vector<Family> families_;
};

}  // namespace upforge::tune
