#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "lower/element_functions.h"
#include "lower/fold_call.h"
#include "lower/host_array.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

using namespace elements;

/// Joins elements to one; `finish` sees how many there were.
template <typename T>
struct Reduction {
    T start;
    T (*join)(T, T);
    T (*finish)(T, std::int64_t) = [](T value, std::int64_t) { return value; };
};

/// The last `count` elements of each, packed side by side.
template <typename T>
Array reduce_rows(const Array& rows, std::int64_t count, const Dims& dims,
                  const Reduction<T>& reduction) {
    std::vector<T> results(static_cast<std::size_t>(count_allowed(dims)), reduction.start);
    std::array<T, Run::longest> values;
    std::int64_t at = 0;
    for (T& result : results) {
        for (std::int64_t left = count; left > 0;) {
            const std::int64_t length = std::min(left, Run::longest);
            const std::span<T> block(values.data(), static_cast<std::size_t>(length));
            read(rows, at, 1, block);
            result = std::accumulate(block.begin(), block.end(), result, reduction.join);
            at += length;
            left -= length;
        }
        result = reduction.finish(result, count);
    }
    return array_of(rows.type(), dims, results);
}

Fold reduce(Reduction<double> real, Reduction<std::int64_t> integer) {
    return [=](const Call& call) -> std::vector<Array> {
        const Array& data = call.input(0);
        const Dims asked = call.list(1, "axes").value_or(Dims{});
        if (asked.empty() && call.attributes().integer("noop_with_empty_axes", 0) != 0) {
            return {data};
        }
        std::vector<int> axes = axes_of(asked, data.rank());
        if (axes.empty()) {
            axes.resize(data.dims().size());
            std::iota(axes.begin(), axes.end(), 0);
        }
        const bool keep = call.attributes().integer("keepdims", 1) != 0;
        std::vector<int> order;
        Dims dims;
        Dims joined;
        for (int d = 0; d < data.rank(); ++d) {
            const std::int64_t dim = data.dims()[static_cast<std::size_t>(d)];
            const bool reduced = std::binary_search(axes.begin(), axes.end(), d);
            if (reduced) {
                joined.push_back(dim);
            } else {
                order.push_back(d);
            }
            if (keep || !reduced) {
                dims.push_back(reduced ? 1 : dim);
            }
        }
        order.insert(order.end(), axes.begin(), axes.end());
        const Array rows = pack(transpose(View(data), order));
        const std::int64_t count = count_elements(joined);
        return {data.integral() ? reduce_rows(rows, count, dims, integer)
                                : reduce_rows(rows, count, dims, real)};
    };
}

template <typename T>
T add_square(T sum, T value) {
    return add(sum, multiply(value, value));
}

template <typename T>
T root(T value, std::int64_t) {
    return static_cast<T>(std::sqrt(static_cast<double>(value)));
}

double mean_of_floats(double sum, std::int64_t count) {
    return sum / static_cast<double>(count);
}

std::int64_t mean_of_integers(std::int64_t sum, std::int64_t count) {
    if (count == 0) {
        throw Error(ErrorCode::invalid_argument, "the mean of no integers");
    }
    return sum / count;
}

constexpr std::int64_t max_products = std::int64_t{1} << 32;

/// Matrices in the last two dimensions, the others broadcast together.
Array multiply_matrices(const Array& a, const Array& b) {
    const Dims& ad = a.dims();
    const Dims& bd = b.dims();
    if (ad.size() < 2 || bd.size() < 2 || ad.back() != bd[bd.size() - 2] || a.type() != b.type()) {
        throw Error(
            ErrorCode::shape_mismatch,
            fmt::format("{} {} and {} {} cannot be multiplied as matrices", name_of(a.type()),
                        to_string(ad), name_of(b.type()), to_string(bd)));
    }
    const std::int64_t rows = ad[ad.size() - 2];
    const std::int64_t inner = ad.back();
    const std::int64_t columns = bd.back();
    Dims dims = broadcast_dims({ad.begin(), ad.end() - 2}, {bd.begin(), bd.end() - 2});
    const auto batch_of = [&](const Array& matrices) {
        Dims full = dims;
        full.insert(full.end(), matrices.dims().end() - 2, matrices.dims().end());
        return pack(broadcast(View(matrices), full)).doubles();
    };
    const std::vector<double> left = batch_of(a);
    const std::vector<double> right = batch_of(b);
    const std::int64_t batches = count_elements(dims);
    dims.insert(dims.end(), {rows, columns});
    const std::int64_t elements = count_allowed(dims);
    if (inner > 0 && elements > max_products / inner) {
        throw Error(ErrorCode::too_large,
                    fmt::format("the product of {} and {} takes more than {} multiplications",
                                to_string(ad), to_string(bd), max_products));
    }
    std::vector<double> product(static_cast<std::size_t>(elements), 0.0);
    for (std::int64_t row = 0; row < batches * rows; ++row) {
        const double* from = left.data() + row * inner;
        const double* matrix = right.data() + row / rows * inner * columns;
        double* to = product.data() + row * columns;
        for (std::int64_t i = 0; i < inner; ++i) {
            for (std::int64_t column = 0; column < columns; ++column) {
                to[column] += from[i] * matrix[i * columns + column];
            }
        }
    }
    return array_of(a.type(), dims, product);
}

/// A vector on the left is a row, on the right a column, and that dimension is not in the result.
std::vector<Array> mat_mul(const Call& call) {
    const Array& a = call.input(0);
    const Array& b = call.input(1);
    const Array row = a.rank() == 1 ? a.reshape({1, a.dims()[0]}) : a;
    const Array column = b.rank() == 1 ? b.reshape({b.dims()[0], 1}) : b;
    const Array product = multiply_matrices(row, column);
    Dims dims = product.dims();
    if (a.rank() == 1) {
        dims.erase(dims.end() - 2);
    }
    if (b.rank() == 1) {
        dims.pop_back();
    }
    return {product.reshape(dims)};
}

std::vector<Array> gemm(const Call& call) {
    const auto matrix = [&](std::size_t index, const std::string& transposed) {
        const Array& array = call.input(index);
        if (array.rank() != 2) {
            throw Error(ErrorCode::shape_mismatch,
                        fmt::format("Gemm of {}, which is not a matrix", to_string(array.dims())));
        }
        return call.attributes().integer(transposed, 0) != 0 ? pack(transpose(View(array), {1, 0}))
                                                             : array;
    };
    const Array product = multiply_matrices(matrix(0, "transA"), matrix(1, "transB"));
    const Array added = call.has(2) ? call.input(2) : Array::scalar(0.0f);
    if (broadcast_dims(product.dims(), added.dims()) != product.dims()) {
        throw Error(
            ErrorCode::shape_mismatch,
            fmt::format("Gemm adds {} to {}", to_string(added.dims()), to_string(product.dims())));
    }
    const double alpha = call.attributes().real("alpha", 1);
    const double beta = call.attributes().real("beta", 1);
    return {map<double>([=](double a, double b) { return alpha * a + beta * b; }, product.type(),
                        product, added)};
}

template <typename T>
Array running_sums(const Array& data, std::vector<T> values, int axis, bool exclusive,
                   bool reverse) {
    const auto first = data.dims().begin();
    const std::int64_t count = data.dims()[static_cast<std::size_t>(axis)];
    const std::int64_t apart = count_elements({first + axis + 1, data.dims().end()});
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (static_cast<std::int64_t>(i) / apart % count != 0) {
            continue;
        }
        T sum{};
        for (std::int64_t k = 0; k < count; ++k) {
            T& value = values[i + static_cast<std::size_t>((reverse ? count - 1 - k : k) * apart)];
            const T next = add(sum, value);
            value = exclusive ? sum : next;
            sum = next;
        }
    }
    return array_of(data.type(), data.dims(), values);
}

std::vector<Array> cumulative_sum(const Call& call) {
    const Array& data = call.input(0);
    const int axis = axis_of(call.scalar(1).integers()[0], data.rank());
    const bool exclusive = call.attributes().integer("exclusive", 0) != 0;
    const bool reverse = call.attributes().integer("reverse", 0) != 0;
    return {data.integral() ? running_sums(data, data.integers(), axis, exclusive, reverse)
                            : running_sums(data, data.doubles(), axis, exclusive, reverse)};
}

}  // namespace

const FoldTable& sum_folds() {
    using Limits = std::numeric_limits<std::int64_t>;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    static const FoldTable table = {
        {"ReduceSum", reduce({0, add}, {0, add})},
        {"ReduceProd", reduce({1, multiply}, {1, multiply})},
        {"ReduceMax", reduce({-infinity, larger}, {Limits::min(), larger})},
        {"ReduceMin", reduce({infinity, smaller}, {Limits::max(), smaller})},
        {"ReduceMean", reduce({0, add, mean_of_floats}, {0, add, mean_of_integers})},
        {"ReduceSumSquare", reduce({0, add_square}, {0, add_square})},
        {"ReduceL2", reduce({0, add_square, root}, {0, add_square, root})},
        {"CumSum", cumulative_sum},
        {"MatMul", mat_mul},
        {"Gemm", gemm},
    };
    return table;
}

}  // namespace upforge::lower
