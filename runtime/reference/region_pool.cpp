#include "core/loops.h"
#include "reference/check.h"
#include "reference/largest.h"
#include "reference/reference.h"

namespace upforge::reference {
namespace {

/// Rows [top, bottom) and columns [left, right).
struct Region {
    int top, left, bottom, right;
};

Region whole(const Shape& shape) {
    return {0, 0, shape.height, shape.width};
}

/// Bin (row, column) of `level` x `level` that cover the image.
Region bin(const Shape& shape, int level, int row, int column) {
    const auto begin = [&](int i, int pixels) {
        return static_cast<int>(std::int64_t{i} * pixels / level);
    };
    const auto end = [&](int i, int pixels) {
        return static_cast<int>(((i + std::int64_t{1}) * pixels + level - 1) / level);
    };
    return {begin(row, shape.height), begin(column, shape.width), end(row, shape.height),
            end(column, shape.width)};
}

float average_of(const Tensor& input, int n, int c, const Region& region) {
    double sum = 0;
    for (int y = region.top; y < region.bottom; ++y) {
        for (int x = region.left; x < region.right; ++x) {
            sum += input.at(n, y, x, c);
        }
    }
    const double pixels = double(region.bottom - region.top) * (region.right - region.left);
    return static_cast<float>(sum / pixels);
}

float largest_of(const Tensor& input, int n, int c, const Region& region) {
    Largest largest;
    for (int y = region.top; y < region.bottom; ++y) {
        for (int x = region.left; x < region.right; ++x) {
            largest.meet(input.at(n, y, x, c), y * input.shape().width + x);
        }
    }
    return largest.value;
}

template <typename PoolRegion>
Tensor global_pool(const char* op, const Tensor& input, PoolRegion pool) {
    require_floats(op, input);
    Tensor output({input.shape().batch, 1, 1, input.shape().channels});
    for_each_element(output.shape(), [&](int n, int, int, int c) {
        output.at(n, 0, 0, c) = pool(input, n, c, whole(input.shape()));
    });
    return output;
}

int count_bins(const std::vector<int>& levels) {
    require_argument(!levels.empty(), "pyramid_pool: no levels; at least one is needed");
    std::int64_t bins = 0;
    for (const int level : levels) {
        require_argument(level >= 1, "pyramid_pool: level {}; it must be at least 1", level);
        bins = extent("pyramid_pool", "bins", bins + std::int64_t{level} * level);
    }
    return static_cast<int>(bins);
}

}  // namespace

Tensor global_average_pool(const Tensor& input) {
    return global_pool("global_average_pool", input, average_of);
}

Tensor global_max_pool(const Tensor& input) {
    return global_pool("global_max_pool", input, largest_of);
}

Tensor pyramid_pool(const Tensor& input, const PyramidOptions& options) {
    require_floats("pyramid_pool", input);
    const Shape& shape = input.shape();
    const auto pool = options.kind == PoolKind::max ? largest_of : average_of;
    Tensor output({shape.batch, 1, count_bins(options.levels), shape.channels});
    int first_bin = 0;
    for (const int level : options.levels) {
        const Shape bins{shape.batch, level, level, shape.channels};
        for_each_element(bins, [&](int n, int row, int column, int c) {
            output.at(n, 0, first_bin + row * level + column, c) =
                pool(input, n, c, bin(shape, level, row, column));
        });
        first_bin += level * level;
    }
    return output;
}

}  // namespace upforge::reference
