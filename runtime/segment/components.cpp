#include "segment/components.h"

#include <fmt/format.h>

#include <limits>
#include <numeric>

#include "upforge/error.h"

namespace upforge::segment {

namespace {

constexpr std::size_t unnamed = std::numeric_limits<std::size_t>::max();

}  // namespace

ComponentCounter::ComponentCounter(int classes) : counts_(classes) {}

void ComponentCounter::add_row(std::span<const Label> labels) {
    find_runs(labels);
    join_touching();
    rename_components();
    above_.swap(runs_);
}

/// Each run is taken for a component of its own.
void ComponentCounter::find_runs(std::span<const Label> labels) {
    runs_.clear();
    for (std::size_t x = 0; x < labels.size(); ++x) {
        const auto position = static_cast<std::int64_t>(x);
        if (x > 0 && labels[x] == labels[x - 1]) {
            runs_.back().end = position + 1;
            continue;
        }
        if (labels[x] >= counts_.size()) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("label {} in a mask of {} classes", labels[x], counts_.size()));
        }
        runs_.push_back({position, position + 1, labels[x], parents_.size()});
        parents_.push_back(parents_.size());
        ++counts_[labels[x]];
    }
}

/// Each join of two components leaves one fewer.
void ComponentCounter::join_touching() {
    auto first = above_.begin();
    for (const Run& run : runs_) {
        while (first != above_.end() && first->end < run.begin) {
            ++first;
        }
        for (auto above = first; above != above_.end() && above->begin <= run.end; ++above) {
            const std::size_t a = root_of(run.component);
            const std::size_t b = root_of(above->component);
            if (above->label == run.label && a != b) {
                parents_[a] = b;
                --counts_[run.label];
            }
        }
    }
}

/// Only components that reach the row can grow, so only they keep a name: memory is bounded by the
/// width.
void ComponentCounter::rename_components() {
    names_.assign(parents_.size(), unnamed);
    std::size_t count = 0;
    for (Run& run : runs_) {
        std::size_t& name = names_[root_of(run.component)];
        if (name == unnamed) {
            name = count++;
        }
        run.component = name;
    }
    parents_.resize(count);
    std::iota(parents_.begin(), parents_.end(), std::size_t{0});
}

std::size_t ComponentCounter::root_of(std::size_t component) {
    while (parents_[component] != component) {
        // Halving the path keeps trees flat.
        parents_[component] = parents_[parents_[component]];
        component = parents_[component];
    }
    return component;
}

}  // namespace upforge::segment
