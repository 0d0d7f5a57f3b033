#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace upforge {

/// Lines of cells, in columns that are as wide as their widest cell.
class Table {
  public:
    enum class Side { left, right };

    struct Column {
        std::string_view title;
        Side side = Side::left;
        std::size_t most = 1000;  ///< letters; of longer texts the middle is left out
    };

    explicit Table(std::vector<Column> columns);

    void add(std::vector<std::string> cells);
    /// A line of its own, below the last one.
    void add_note(const std::string& text);

    std::string text() const;

  private:
    struct Line {
        std::vector<std::string> cells;
        std::string note;
    };

    std::string line_of(const std::vector<std::string>& cells) const;

    std::vector<Column> columns_;
    std::vector<std::size_t> widths_;
    std::vector<Line> lines_;
};

}  // namespace upforge
