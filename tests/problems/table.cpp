#include "table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <ostream>
#include <sstream>

#include "upforge/error.h"

namespace upforge::problems {

namespace {

constexpr std::string_view grades[] = {"smoke", "ci", "all"};  // in the order of the enumerators
constexpr std::string_view bench_mark = "bench ";

Row parse_row(int number, const std::string& line) {
    std::istringstream words(line);
    std::string grade, problem;
    words >> grade >> std::ws;
    std::getline(words, problem);
    const bool bench = problem.starts_with(bench_mark);
    return {number, grade_from_name(grade), bench,
            parse_problem(bench ? problem.substr(bench_mark.size()) : problem)};
}

}  // namespace

Grade grade_from_name(const std::string& name) {
    const auto found = std::find(std::begin(grades), std::end(grades), name);
    if (found == std::end(grades)) {
        throw Error(ErrorCode::invalid_argument, fmt::format("there is no grade \"{}\", only {}",
                                                             name, fmt::join(grades, ", ")));
    }
    return static_cast<Grade>(found - std::begin(grades));
}

std::string to_string(const Row& row) {
    return fmt::format("{} {}{}", grades[static_cast<std::size_t>(row.grade)],
                       row.bench ? bench_mark : "", to_string(row.problem));
}

std::ostream& operator<<(std::ostream& stream, const Row& row) {
    return stream << to_string(row);
}

std::vector<Row> read_table(const std::string& path) {
    std::ifstream file(path);
    if (!file) {
        throw Error(ErrorCode::file, fmt::format("cannot read {}", path));
    }
    std::vector<Row> rows;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        try {
            rows.push_back(parse_row(number, line));
        } catch (const Error& error) {
            throw Error(error.code(), fmt::format("{}:{}: {}", path, number, error.what()));
        }
    }
    return rows;
}

std::vector<Row> rows_up_to(Grade grade, const std::vector<Row>& table) {
    std::vector<Row> rows;
    std::copy_if(table.begin(), table.end(), std::back_inserter(rows),
                 [=](const Row& row) { return row.grade <= grade; });
    return rows;
}

}  // namespace upforge::problems
