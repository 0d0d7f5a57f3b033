#include "kernels/problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>
#include <utility>

#include "upforge/error.h"

namespace upforge::kernels {
namespace {

std::string to_text(YX pair) {
    return pair.y == pair.x ? fmt::to_string(pair.y) : fmt::format("{}x{}", pair.y, pair.x);
}

/// 0 where there is none.
int parse_number(std::string_view text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

YX parse_pair(std::string_view text) {
    const std::size_t cross = text.find('x');
    const int y = parse_number(text);
    return {y, cross == text.npos ? y : parse_number(text.substr(cross + 1))};
}

void set_elements(Elements& elements, std::string_view name, std::string_view value) {
    if (name == "storage") {
        elements = {real_type_from(value), real_type_from(value)};
    } else if (name == "result") {
        elements.result = real_type_from(value);
    }
}

std::string spelling_of(const Elements& elements) {
    const auto [storage, result] = elements;
    return (storage == DataType::f32 ? "" : fmt::format(" storage={}", name_of(storage))) +
           (result == storage ? "" : fmt::format(" result={}", name_of(result)));
}

void set(Problem& problem, std::string_view name, std::string_view value) {
    const std::pair<std::string_view, int*> numbers[] = {
        {"n", &problem.batch},   {"h", &problem.output.y}, {"w", &problem.output.x},
        {"ci", &problem.inputs}, {"co", &problem.outputs}, {"g", &problem.groups}};
    const std::pair<std::string_view, YX*> pairs[] = {
        {"k", &problem.kernel}, {"s", &problem.stride}, {"d", &problem.dilation}};
    const std::pair<std::string_view, bool*> flags[] = {{"border", &problem.border},
                                                        {"exact", &problem.exact}};
    for (const auto& [key, number] : numbers) {
        *number = key == name ? parse_number(value) : *number;
    }
    for (const auto& [key, pair] : pairs) {
        *pair = key == name ? parse_pair(value) : *pair;
    }
    for (const auto& [key, flag] : flags) {
        *flag = key == name ? value == "1" : *flag;
    }
    set_elements(problem.elements, name, value);
}

bool all_positive(const Problem& p) {
    return std::min({p.batch, p.output.y, p.output.x, p.inputs, p.outputs, p.kernel.y, p.kernel.x,
                     p.stride.y, p.stride.x, p.dilation.y, p.dilation.x, p.groups}) > 0;
}

}  // namespace

DataType real_type_from(std::string_view name) {
    return name == name_of(DataType::bf16)  ? DataType::bf16
           : name == name_of(DataType::f16) ? DataType::f16
                                            : DataType::f32;
}

std::string to_string(const Problem& p) {
    return fmt::format("{} n={} h={} w={} ci={} co={} k={} s={} d={} g={} border={:d} exact={:d}{}",
                       p.operation, p.batch, p.output.y, p.output.x, p.inputs, p.outputs,
                       to_text(p.kernel), to_text(p.stride), to_text(p.dilation), p.groups,
                       p.border, p.exact, spelling_of(p.elements));
}

Problem parse_problem(std::string_view text) {
    std::istringstream words{std::string(text)};
    Problem problem;
    words >> problem.operation;
    for (std::string word; words >> word;) {
        const std::size_t equals = std::min(word.find('='), word.size());
        set(problem, std::string_view(word).substr(0, equals),
            std::string_view(word).substr(std::min(equals + 1, word.size())));
    }
    // What was not understood is not said again.
    if (to_string(problem) != text || !all_positive(problem)) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("'{}' is no problem such as '{}'", text,
                                to_string(Problem{.operation = "conv", .kernel = 3})));
    }
    return problem;
}

}  // namespace upforge::kernels
