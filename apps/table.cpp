#include "table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace upforge {

namespace {

/// Where each letter of a UTF-8 text begins.
std::vector<std::size_t> letters_of(const std::string& text) {
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
            starts.push_back(i);
        }
    }
    return starts;
}

/// On one line, and no longer than a column may be: names in files can be anything.
std::string fit(std::string text, std::size_t most) {
    std::ranges::replace_if(
        text, [](unsigned char c) { return std::iscntrl(c) != 0; }, ' ');
    const std::vector<std::size_t> letters = letters_of(text);
    if (letters.size() <= most) {
        return text;
    }
    const std::size_t end = most / 2, begin = most - 1 - end;
    return text.substr(0, letters[begin]) + "…" + text.substr(letters[letters.size() - end]);
}

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {
    std::vector<std::string> titles;
    for (const Column& column : columns_) {
        titles.emplace_back(column.title);
        widths_.push_back(0);
    }
    add(std::move(titles));
}

void Table::add(std::vector<std::string> cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        cells[i] = fit(std::move(cells[i]), columns_[i].most);
        widths_[i] = std::max(widths_[i], letters_of(cells[i]).size());
    }
    lines_.push_back({std::move(cells), ""});
}

void Table::add_note(const std::string& text) {
    lines_.back().note += text + '\n';
}

std::string Table::line_of(const std::vector<std::string>& cells) const {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string gap(widths_[i] - letters_of(cells[i]).size(), ' ');
        line += i == 0 ? "" : "  ";
        line += columns_[i].side == Side::left ? cells[i] + gap : gap + cells[i];
    }
    return line.erase(line.find_last_not_of(' ') + 1);
}

std::string Table::text() const {
    std::string text;
    for (const Line& line : lines_) {
        text += line_of(line.cells) + '\n' + line.note;
    }
    return text;
}

}  // namespace upforge
