#include "tune/space.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "upforge/error.h"

namespace upforge::tune {
namespace {

/// Points that are drawn in vain before a family counts as empty.
constexpr int most_draws = 100'000;

int number_of(std::string_view text, int otherwise) {
    std::from_chars(text.data(), text.data() + text.size(), otherwise);
    return otherwise;
}

/// In powers of two; 0 counts as less than 1 by one.
double size_of(int value) {
    return std::log2(std::max<double>(value, 0.5));
}

int nearest_place(const Axis& axis, int value) {
    const auto distance = [&](int other) { return std::abs(size_of(other) - size_of(value)); };
    return static_cast<int>(std::ranges::min_element(axis.values, {}, distance) -
                            axis.values.begin());
}

/// Whether it computes what the family does.
bool is_of(const Recipe& recipe, const Family& family) {
    const auto same = [&](const auto& setting) {
        return recipe.setting(setting.first) == setting.second;
    };
    const bool fixed_alike = std::ranges::all_of(family.base.settings, same);
    const bool nothing_else = std::ranges::all_of(recipe.settings, [&](const auto& setting) {
        return !family.base.setting(setting.first).empty() ||
               std::ranges::find(family.axes, setting.first, &Axis::name) != family.axes.end();
    });
    return recipe.operation == family.base.operation && recipe.family == family.base.family &&
           recipe.device == family.base.device && fixed_alike && nothing_else;
}

}  // namespace

int draw(int end, Random& random) {
    return static_cast<int>(random() % static_cast<unsigned>(end));
}

int Numbers::operator[](std::string_view name) const {
    for (std::size_t i = 0; i < family_.axes.size(); ++i) {
        if (family_.axes[i].name == name) {
            return family_.axes[i].values[point_.places[i]];
        }
    }
    throw std::out_of_range(fmt::format("no axis {}", name));
}

std::size_t Space::size(const Family& family) const {
    Point point{static_cast<int>(&family - families_.data()),
                std::vector<int>(family.axes.size(), 0)};
    std::size_t count = 0;
    while (true) {
        count += allows(point);
        std::size_t axis = 0;
        while (axis < family.axes.size() &&
               ++point.places[axis] == static_cast<int>(family.axes[axis].values.size())) {
            point.places[axis++] = 0;
        }
        if (axis == family.axes.size()) {
            return count;
        }
    }
}

std::size_t Space::size() const {
    std::size_t count = 0;
    for (const Family& family : families_) {
        count += size(family);
    }
    return count;
}

Recipe Space::recipe(const Point& point) const {
    const Family& family = families_[point.family];
    Recipe recipe = family.base;
    for (std::size_t i = 0; i < family.axes.size(); ++i) {
        const Axis& axis = family.axes[i];
        recipe.settings.emplace_back(axis.name, std::to_string(axis.values[point.places[i]]));
    }
    return recipe;
}

std::optional<Point> Space::nearest(const Recipe& recipe) const {
    for (std::size_t f = 0; f < families_.size(); ++f) {
        if (is_of(recipe, families_[f])) {
            Point point{static_cast<int>(f), {}};
            for (const Axis& axis : families_[f].axes) {
                const int value = number_of(recipe.setting(axis.name), axis.values.front());
                point.places.push_back(nearest_place(axis, value));
            }
            return point;
        }
    }
    return std::nullopt;
}

bool Space::allows(const Point& point) const {
    const Family& family = families_[point.family];
    return !family.allows || family.allows({family, point});
}

Point Space::random(Random& random) const {
    for (int i = 0; i < most_draws; ++i) {
        Point point{draw(static_cast<int>(families_.size()), random), {}};
        for (const Axis& axis : families_[point.family].axes) {
            point.places.push_back(draw(static_cast<int>(axis.values.size()), random));
        }
        if (allows(point)) {
            return point;
        }
    }
    throw Error(ErrorCode::unsupported, "no schedule fits this machine and problem");
}

Point Space::mutate(const Point& point, Random& random) const {
    const std::vector<Axis>& axes = families_[point.family].axes;
    for (int i = 0; i < most_draws; ++i) {
        Point moved = point;
        for (int moves = 1 + draw(2, random); moves > 0; --moves) {
            const int axis = draw(static_cast<int>(axes.size()), random);
            const int last = static_cast<int>(axes[axis].values.size()) - 1;
            const bool step = draw(4, random) != 0;
            int& place = moved.places[axis];
            place = step ? std::clamp(place + (draw(2, random) == 0 ? -1 : 1), 0, last)
                         : draw(last + 1, random);
        }
        if (moved != point && allows(moved)) {
            return moved;
        }
    }
    return this->random(random);  // where nothing is near
}

Point Space::cross(const Point& first, const Point& second, Random& random) const {
    if (first.family != second.family) {
        return mutate(first, random);
    }
    Point mixed = first;
    for (std::size_t i = 0; i < mixed.places.size(); ++i) {
        mixed.places[i] = draw(2, random) == 0 ? first.places[i] : second.places[i];
    }
    return allows(mixed) && mixed != first && mixed != second ? mixed : mutate(first, random);
}

std::vector<double> Space::features(const Point& point) const {
    std::vector<double> features;
    for (std::size_t f = 0; f < families_.size(); ++f) {
        const Family& family = families_[f];
        const bool own = static_cast<int>(f) == point.family;
        features.push_back(own);
        for (std::size_t i = 0; i < family.axes.size(); ++i) {
            features.push_back(own ? size_of(family.axes[i].values[point.places[i]]) : 0);
        }
    }
    if (const Family& family = families_[point.family]; family.describe) {
        const std::vector<double> more = family.describe({family, point});
        features.insert(features.end(), more.begin(), more.end());
    }
    return features;
}

}  // namespace upforge::tune
