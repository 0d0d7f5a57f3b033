#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "problem.h"

namespace upforge::problems {

/// How much of the table a run takes; each grade includes those before it.
enum class Grade { smoke, ci, all };

/// "smoke", "ci" or "all"; anything else throws.
Grade grade_from_name(const std::string& name);

/// A line of the table: grade, the word `bench` where the problem is worth timing, problem.
struct Row {
    int line = 0;  ///< in the file, from 1
    Grade grade = Grade::smoke;
    bool bench = false;
    Problem problem;
};

/// The line of the table that is read as this row.
std::string to_string(const Row& row);

std::ostream& operator<<(std::ostream& stream, const Row& row);

/// All rows of a file; empty lines and those that start with # are left out. Throws
/// `upforge::Error` with the line's number when one cannot be read.
std::vector<Row> read_table(const std::string& path);

/// The rows of `grade` and of those before it.
std::vector<Row> rows_up_to(Grade grade, const std::vector<Row>& table);

}  // namespace upforge::problems
