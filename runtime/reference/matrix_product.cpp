#include "core/loops.h"
#include "reference/check.h"
#include "reference/reference.h"

namespace upforge::reference {

Tensor multiply_matrices(const Tensor& a, const Tensor& b, bool b_transposed) {
    require_floats("matmul", a);
    require_floats("matmul", b);
    const Shape &first = a.shape(), &second = b.shape();
    Tensor output({std::max(first.batch, second.batch), std::max(first.height, second.height),
                   first.width, b_transposed ? second.width : second.channels});
    for_each_element(output.shape(), [&](int n, int y, int i, int j) {
        double sum = 0;
        for (int k = 0; k < first.channels; ++k) {
            const float left = a.at(n % first.batch, y % first.height, i, k);
            const int row = n % second.batch, matrix = y % second.height;
            sum +=
                double(left) * (b_transposed ? b.at(row, matrix, j, k) : b.at(row, matrix, k, j));
        }
        output.at(n, y, i, j) = static_cast<float>(sum);
    });
    return output;
}

}  // namespace upforge::reference
