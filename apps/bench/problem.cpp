#include "bench/problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>

#include "upforge/error.h"

namespace upforge {
namespace {

/// In the order in which they are written.
constexpr std::array known = {"h", "w", "c", "co", "k", "s", "p", "op", "f"};

[[noreturn]] void throw_unreadable(const std::string& line, const std::string& word) {
    throw Error(ErrorCode::invalid_argument,
                fmt::format("'{}' is no parameter of the problem '{}'; they are h, w, c, co, k, s, "
                            "p, op and f, such as k=3",
                            word, line));
}

}  // namespace

int Problem::at(std::string_view parameter) const {
    const auto found = parameters.find(parameter);
    if (found == parameters.end()) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("the problem {} lacks {}=", name, parameter));
    }
    return found->second;
}

int Problem::get(std::string_view parameter) const {
    const auto found = parameters.find(parameter);
    return found == parameters.end() ? 0 : found->second;
}

std::string to_string(const Problem& problem) {
    std::string text = problem.operation;
    for (const char* parameter : known) {
        if (problem.parameters.contains(parameter)) {
            text += fmt::format(" {}={}", parameter, problem.at(parameter));
        }
    }
    return text;
}

Problem parse_problem(const std::string& line) {
    Problem problem;
    std::istringstream words(line);
    words >> problem.name >> problem.operation;
    for (std::string word; words >> word;) {
        const std::size_t equals = std::min(word.find('='), word.size() - 1);
        const std::string parameter = word.substr(0, equals);
        const char *const begin = word.data() + equals + 1, *const end = word.data() + word.size();
        int value = 0;
        const auto [last, error] = std::from_chars(begin, end, value);
        if (std::ranges::find(known, parameter) == known.end() || error != std::errc() ||
            last != end) {
            throw_unreadable(line, word);
        }
        problem.parameters[parameter] = value;
    }
    return problem;
}

std::vector<Problem> parse_problems(const std::string& table) {
    std::vector<Problem> problems;
    std::istringstream lines(table);
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && line.front() != '#') {
            problems.push_back(parse_problem(line));
        }
    }
    return problems;
}

}  // namespace upforge
