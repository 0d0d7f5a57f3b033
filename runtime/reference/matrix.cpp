#include "core/loops.h"
#include "reference/check.h"
#include "reference/conv.h"
#include "reference/reference.h"

namespace upforge::reference {
namespace {

/// The number of an element of one image in memory order.
std::size_t flat(const Shape& shape, int y, int x, int c) {
    return (std::size_t(y) * shape.width + x) * shape.channels + c;
}

void require_linear(const Shape& input, const ConvOptions& options) {
    require_argument(input.batch == 1, "conv_matrix: input {} has {} images; it must have 1",
                     to_string(input), input.batch);
    require_argument(
        options.bias.empty() && options.residual.empty() && options.activation == Activation::none,
        "conv_matrix: only a convolution without bias, residual and activation is "
        "a matrix");
}

}  // namespace

Matrix Matrix::transposed() const {
    Matrix result{columns, rows, std::vector<double>(values.size())};
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            result.values[std::size_t(column) * rows + row] = at(row, column);
        }
    }
    return result;
}

std::vector<double> Matrix::operator*(const std::vector<double>& vector) const {
    require_match(vector.size() == static_cast<std::size_t>(columns),
                  "matrix of {} x {} times a vector of {}", rows, columns, vector.size());
    std::vector<double> product(rows);
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            product[row] += at(row, column) * vector[column];
        }
    }
    return product;
}

Matrix conv_matrix(const Shape& input, const Filter& filter, const ConvOptions& options) {
    require_linear(input, options);
    const Windows windows = conv_windows(input, filter, options);
    const FilterShape& shape = filter.shape();
    const Shape output{1, windows.rows.windows, windows.columns.windows, shape.outer};

    Matrix matrix{static_cast<int>(output.elements()), static_cast<int>(input.elements()), {}};
    matrix.values.resize(output.elements() * input.elements());
    const int outputs_a_group = shape.outer / options.groups;
    for_each_element(output, [&](int, int y, int x, int c) {
        const int first_input = c / outputs_a_group * shape.inner;
        windows.for_each_tap(y, x, [&](int ky, int kx, int row, int column) {
            for (int i = 0; i < shape.inner; ++i) {
                const std::size_t seen = flat(input, row, column, first_input + i);
                matrix.values[flat(output, y, x, c) * matrix.columns + seen] =
                    filter.at(c, i, ky, kx);
            }
        });
    });
    return matrix;
}

}  // namespace upforge::reference
