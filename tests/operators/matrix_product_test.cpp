/// Products of matrices in images, against sums worked out one by one.

#include "operators/matrix_product.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/expect_error.h"
#include "tests/networks/noise.h"
#include "tests/problems/frame.h"

namespace upforge {
namespace {

using graph::noisy;
using problems::Frame;

/// An image or a row of matrices, where one may serve all.
int of(int place, int extent) {
    return extent == 1 ? 0 : place;
}

/// Each element against its sum, as exactly as floats can be added up.
void expect_products(const Tensor& a, const MatrixFactor& b, const Tensor& output) {
    const Shape &first = a.shape(), &second = b.tensor.shape();
    const auto& [batch, height, width, channels] = output.shape();
    for (int n = 0; n < batch; ++n) {
        for (int y = 0; y < height; ++y) {
            for (int i = 0; i < width; ++i) {
                for (int j = 0; j < channels; ++j) {
                    double sum = 0, absolute = 1;
                    for (int k = 0; k < first.channels; ++k) {
                        const double left = a.at(of(n, first.batch), of(y, first.height), i, k);
                        const double right =
                            b.tensor.at(of(n, second.batch), of(y, second.height),
                                        b.transposed ? j : k, b.transposed ? k : j);
                        sum += left * right;
                        absolute += std::abs(left * right);
                    }
                    ASSERT_NEAR(output.at(n, y, i, j), sum, 1e-6 * absolute)
                        << n << ", " << y << ", " << i << ", " << j;
                }
            }
        }
    }
}

void expect_product(const Tensor& a, const MatrixFactor& b) {
    SCOPED_TRACE(fmt::format("{} times {}{}", to_string(a.shape()), to_string(b.tensor.shape()),
                             b.transposed ? " transposed" : ""));
    const Tensor output(product_shape(a.shape(), b.tensor.shape(), b.transposed));
    multiply_matrices(a, b, output);
    expect_products(a, b, output);
}

/// A factor of so many rows and columns, which lies turned or not.
MatrixFactor factor(Shape images, int rows, int columns, bool transposed) {
    images.width = transposed ? columns : rows;
    images.channels = transposed ? rows : columns;
    return {noisy(images, 2), transposed};
}

TEST(MatrixProduct, MultipliesRaggedSizes) {
    const int sizes[] = {1, 3, 17, 65};
    for (const int rows : sizes) {
        for (const int inner : sizes) {
            for (const int columns : sizes) {
                for (const bool transposed : {false, true}) {
                    expect_product(noisy({1, 1, rows, inner}),
                                   factor({}, inner, columns, transposed));
                }
            }
        }
    }
}

TEST(MatrixProduct, MultipliesMatrixByMatrix) {
    for (const bool transposed : {false, true}) {
        expect_product(noisy({2, 3, 7, 5}), factor({2, 3}, 5, 19, transposed));
        expect_product(noisy({3, 1, 5, 33}), factor({3, 1}, 33, 4, transposed));
        expect_product(noisy({1, 4, 6, 2}), factor({1, 4}, 2, 70, transposed));
    }
}

/// All images, all rows of an image, or both.
TEST(MatrixProduct, BroadcastsOneFactor) {
    for (const Shape& images : {Shape{1, 1}, Shape{2, 1}, Shape{1, 3}}) {
        for (const bool transposed : {false, true}) {
            expect_product(noisy({2, 3, 7, 5}), factor(images, 5, 19, transposed));
            expect_product(noisy({images.batch, images.height, 7, 5}),
                           factor({2, 3}, 5, 19, transposed));
        }
    }
}

TEST(MatrixProduct, BroadcastsBothFactorsAlongDifferentAxes) {
    expect_product(noisy({2, 1, 7, 5}), factor({1, 3}, 5, 19, false));
    expect_product(noisy({1, 3, 7, 5}), factor({2, 1}, 5, 19, true));
}

/// What lies around the windows is NaN in the factors, and untouched in the output.
TEST(MatrixProduct, ReadsAndWritesViews) {
    const auto framed = [](const Tensor& tensor) {
        const Frame frame(tensor.shape(), tensor.type());
        frame.inside().copy_from(tensor);
        return frame;
    };
    for (const Shape& images : {Shape{1, 1}, Shape{2, 3}}) {
        for (const bool transposed : {false, true}) {
            const Frame a = framed(noisy({2, 3, 17, 13}));
            const MatrixFactor dense = factor(images, 13, 21, transposed);
            const Frame b = framed(dense.tensor), output({2, 3, 17, 21}, DataType::f32);
            const MatrixFactor second{b.inside(), transposed};
            multiply_matrices(a.inside(), second, output.inside());
            expect_products(a.inside(), second, output.inside());
            EXPECT_TRUE(output.intact());
        }
    }
}

/// As attention reads queries and keys that one convolution made, and writes heads side by side.
TEST(MatrixProduct, MultipliesPartsOfOneTensor) {
    const Tensor both = noisy({1, 2, 9, 30}), heads({1, 2, 9, 20});
    const Tensor queries = both.channels(3, 8), keys = both.channels(17, 8);
    const Tensor output = heads.channels(5, 9);
    multiply_matrices(queries, {keys, true}, output);
    expect_products(queries, {keys, true}, output);
    for (const int untouched : {4, 14}) {
        EXPECT_EQ(heads.at(0, 1, 8, untouched), 0.0f);
    }
}

TEST(MatrixProduct, HasTheRowsOfTheFirstAndTheColumnsOfTheSecond) {
    EXPECT_EQ(product_shape({2, 1, 4, 5}, {1, 3, 5, 6}, false), (Shape{2, 3, 4, 6}));
    EXPECT_EQ(product_shape({2, 1, 4, 5}, {1, 3, 6, 5}, true), (Shape{2, 3, 4, 6}));
}

TEST(MatrixProduct, RefusesWhatDoesNotFit) {
    const auto expect_refused = [](const Shape& a, const Shape& b, bool transposed,
                                   const std::string& words) {
        const ErrorCode mismatch = ErrorCode::shape_mismatch;
        expect_error(mismatch, words, [&] { product_shape(a, b, transposed); });
        expect_error(mismatch, words, [&] {
            multiply_matrices(Tensor(a), {Tensor(b), transposed}, Tensor(Shape{}));
        });
    };
    expect_refused({1, 1, 4, 5}, {1, 1, 4, 6}, false,
                   "matmul: 5 columns of the first factor do not fit 4 rows of the second");
    expect_refused({1, 1, 4, 5}, {1, 1, 5, 6}, true,
                   "matmul: 5 columns of the first factor do not fit 6 rows of the second");
    expect_refused({2, 1, 4, 5}, {3, 1, 5, 6}, false,
                   "matmul: 2 images of the first factor do not fit 3 of the second");
    expect_refused({1, 4, 4, 5}, {1, 3, 5, 6}, false,
                   "matmul: 4 matrices of the first factor do not fit 3 of the second");
}

TEST(MatrixProduct, RefusesWrongOutputsAndIntegers) {
    const Tensor a({1, 1, 4, 5}), b({1, 1, 5, 6}), output({1, 1, 4, 6});
    const Tensor integers({1, 1, 4, 5}, DataType::i32);
    expect_error(ErrorCode::shape_mismatch, "1x1x4x6", [&] { multiply_matrices(a, {b}, a); });
    expect_error(ErrorCode::invalid_argument, "first factor must hold f32, not i32",
                 [&] { multiply_matrices(integers, {b}, output); });
    expect_error(ErrorCode::invalid_argument, "second factor must hold f32, not i32", [&] {
        multiply_matrices(a, {integers, true}, output);
    });
}

}  // namespace
}  // namespace upforge
