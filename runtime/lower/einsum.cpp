#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string>
#include <vector>

#include "lower/matrix_product.h"
#include "lower/rules.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

/// "bhid,bhjd->bhij": the letters of each operand's axes, and of the result's.
struct Equation {
    std::vector<std::string> operands;
    std::string result;
};

bool names_axes(const std::string& letters) {
    return std::ranges::all_of(letters, [&](char letter) {
        return std::isalpha(static_cast<unsigned char>(letter)) &&
               std::ranges::count(letters, letter) == 1;
    });
}

Equation parse(std::string text) {
    std::erase(text, ' ');
    const std::size_t arrow = text.find("->");
    const auto refuse = [&] {
        throw Error(ErrorCode::unsupported,
                    fmt::format("the equation \"{}\"; one or two operands are supported, and a "
                                "result, with different letters for the axes of each",
                                text));
    };
    if (arrow == std::string::npos) {
        refuse();
    }
    Equation equation{.operands = {}, .result = text.substr(arrow + 2)};
    for (std::size_t first = 0; first <= arrow;) {
        const std::size_t end = std::min(text.find(',', first), arrow);
        equation.operands.push_back(text.substr(first, end - first));
        first = end + 1;
    }
    if (equation.operands.size() > 2 || !names_axes(equation.result) ||
        !std::ranges::all_of(equation.operands, names_axes)) {
        refuse();
    }
    return equation;
}

std::string letters_where(const std::string& letters, auto condition) {
    std::string chosen;
    std::ranges::copy_if(letters, std::back_inserter(chosen), condition);
    return chosen;
}

/// An operand whose axes are named.
struct Named {
    ValueView view;
    std::string letters;

    bool has(char letter) const { return letters.find(letter) != std::string::npos; }
    std::int64_t extent(char letter) const { return view.dims[letters.find(letter)]; }

    ValueView in_order(const std::string& order) const {
        std::vector<int> axes;
        for (const char letter : order) {
            axes.push_back(static_cast<int>(letters.find(letter)));
        }
        return transpose(view, axes);
    }
    Dims dims_of(const std::string& some) const {
        Dims dims;
        for (const char letter : some) {
            dims.push_back(extent(letter));
        }
        return dims;
    }
};

void append(Dims& dims, const Dims& more) {
    dims.insert(dims.end(), more.begin(), more.end());
}

/// Axes that both have and the result too are those of an array of matrices; those that it has not
/// are summed over; the others are rows or columns.
ValueView product(const Named& a, const Named& b, const std::string& result, Builder& builder) {
    const auto stays = [&](char c) { return result.find(c) != std::string::npos; };
    const std::string batch =
        letters_where(a.letters, [&](char c) { return b.has(c) && stays(c); });
    const std::string summed =
        letters_where(a.letters, [&](char c) { return b.has(c) && !stays(c); });
    const std::string rows = letters_where(a.letters, [&](char c) { return !b.has(c); });
    const std::string columns = letters_where(b.letters, [&](char c) { return !a.has(c); });
    for (const char c : batch + summed) {
        if (a.extent(c) != b.extent(c)) {
            throw Error(ErrorCode::shape_mismatch,
                        fmt::format("axis {} has {} elements in {} and {} in {}", c, a.extent(c),
                                    to_string(a.view.dims), b.extent(c), to_string(b.view.dims)));
        }
    }
    if (!std::ranges::all_of(rows + columns, stays)) {
        throw Error(ErrorCode::unsupported, "a sum over an axis of one operand");
    }
    const Dims batch_dims = a.dims_of(batch), row_dims = a.dims_of(rows),
               column_dims = b.dims_of(columns);
    const std::int64_t all = count_elements(batch_dims), k = count_elements(a.dims_of(summed));
    const ValueView first =
        builder.reshape(a.in_order(batch + rows + summed), {all, count_elements(row_dims), k});
    const ValueView second = builder.reshape(b.in_order(batch + summed + columns),
                                             {all, k, count_elements(column_dims)});
    Dims dims = batch_dims;
    append(dims, row_dims);
    append(dims, column_dims);
    const Named found{builder.reshape(multiply(first, second, builder), dims),
                      batch + rows + columns};
    return found.in_order(result);
}

}  // namespace

Outputs einsum(const ModelNode& node, Builder& builder) {
    const Equation equation = parse(node.attributes().text("equation", ""));
    std::vector<Named> operands;
    for (std::size_t i = 0; i < equation.operands.size(); ++i) {
        operands.push_back({builder.view(node.input(i)), equation.operands[i]});
        if (operands[i].view.rank() != static_cast<int>(operands[i].letters.size())) {
            throw Error(ErrorCode::shape_mismatch,
                        fmt::format("\"{}\" for an array of {}", operands[i].letters,
                                    to_string(operands[i].view.dims)));
        }
    }
    std::string all;
    for (const Named& operand : operands) {
        all += operand.letters;
    }
    for (const char letter : equation.result) {
        if (all.find(letter) == std::string::npos) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("axis {} of the result is that of no operand", letter));
        }
    }
    if (operands.size() == 2) {
        return {product(operands[0], operands[1], equation.result, builder)};
    }
    if (equation.result.size() != operands[0].letters.size()) {
        throw Error(ErrorCode::unsupported, "a sum over an axis of one operand");
    }
    return {operands[0].in_order(equation.result)};
}

}  // namespace upforge::lower
