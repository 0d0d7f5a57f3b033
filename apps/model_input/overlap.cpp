#include "model_input/overlap.h"

#include <fmt/format.h>

#include "graph/operations/convolution.h"

namespace upforge {
namespace {

/// Taps that reach output positions of each phase, far from the border.
std::vector<int> terms_along(int kernel, int stride, int dilation) {
    std::vector<int> terms(stride, 0);
    for (int tap = 0; tap < kernel; ++tap) {
        ++terms[tap * dilation % stride];
    }
    return terms;
}

bool even(const std::vector<int>& terms) {
    return std::equal(terms.begin() + 1, terms.end(), terms.begin());
}

}  // namespace

std::string Overlap::map() const {
    std::string text;
    for (const std::vector<int>& row : terms) {
        text += "   ";
        for (const int count : row) {
            text += fmt::format("{:>4}", count);
        }
        text += '\n';
    }
    return text;
}

std::optional<Overlap> uneven_overlap(const graph::Operation& operation) {
    const auto* up = dynamic_cast<const graph::ConvTranspose*>(&operation);
    if (!up) {
        return std::nullopt;
    }
    const YX kernel = up->filter.shape.kernel(), stride = up->options.stride;
    const std::vector<int> rows = terms_along(kernel.y, stride.y, up->options.dilation.y);
    const std::vector<int> columns = terms_along(kernel.x, stride.x, up->options.dilation.x);
    if (even(rows) && even(columns)) {
        return std::nullopt;
    }
    Overlap overlap{kernel, stride, {}};
    for (const int row : rows) {
        std::vector<int>& line = overlap.terms.emplace_back();
        for (const int column : columns) {
            line.push_back(row * column);
        }
    }
    return overlap;
}

}  // namespace upforge
