#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/model.h"

namespace upforge {

/// A line of problems.txt: one operator at one size.
struct Problem {
    std::string name;
    std::string operation;
    std::map<std::string, int, std::less<>> parameters;

    /// Throws when the line does not say it.
    int at(std::string_view parameter) const;
    /// 0 when the line does not say it.
    int get(std::string_view parameter) const;
};

/// "conv h=256 w=256 c=64 co=64 k=3 p=1", without the name.
std::string to_string(const Problem& problem);

/// Throws when a line is none.
Problem parse_problem(const std::string& line);
/// All lines but empty ones and those that start with #.
std::vector<Problem> parse_problems(const std::string& table);

/// problems.txt, which is compiled in.
std::string_view problem_table();

/// The network that does just this, in ONNX's terms, with random weights: any engine can run it.
Model model_of(const Problem& problem);

}  // namespace upforge
