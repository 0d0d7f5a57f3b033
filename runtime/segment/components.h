#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segment/labels.h"

namespace upforge::segment {

/// Counts the connected components of each class: pixels of one label hold together where they
/// touch, corners too. Rows pass by from the top, of which only one is remembered.
class ComponentCounter {
  public:
    explicit ComponentCounter(int classes);

    /// The next row, as long as the others.
    void add_row(std::span<const Label> labels);

    /// A class each, of the rows so far.
    const std::vector<std::int64_t>& counts() const { return counts_; }

  private:
    /// Neighbours of one label in a row.
    struct Run {
        std::int64_t begin = 0;
        std::int64_t end = 0;
        Label label = 0;
        std::size_t component = 0;
    };

    void find_runs(std::span<const Label> labels);
    void join_touching();
    void rename_components();
    std::size_t root_of(std::size_t component);

    std::vector<std::int64_t> counts_;
    std::vector<Run> above_;
    std::vector<Run> runs_;
    /// A component's parent in its tree of components found to be one; a root is its own.
    std::vector<std::size_t> parents_;
    std::vector<std::size_t> names_;
};

}  // namespace upforge::segment
