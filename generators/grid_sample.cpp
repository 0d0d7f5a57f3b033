#include <vector>

#include "schedules/channel_vectors.h"
#include "schedules/tensor_layout.h"

using namespace Halide;

enum class Between { nearest, linear, cubic };

/// Where pixels are along an axis of the image, for places from -1 to 1.
struct SampledAxis {
    Expr pixels;
    Expr edge, reflect;  ///< what continues the image beyond its border; zeros if neither
    Expr align_corners;  ///< whether -1 and 1 are the middles of the outermost pixels

    Expr position(const Expr& place) const {
        Expr between_middles = (place + 1.0f) / 2.0f * cast<float>(pixels - 1);
        Expr between_edges = ((place + 1.0f) * cast<float>(pixels) - 1.0f) / 2.0f;
        return select(align_corners, between_middles, between_edges);
    }

    /// Where a position beyond the border is looked for: not so far from it that an integer could
    /// not hold it. What is no number lies before the first pixel, or is that in a mirror.
    Expr inside(const Expr& at) const {
        const float far = 4.0f;
        Expr most = cast<float>(pixels) + far;
        Expr mirror = mirrored(at);
        Expr reflected = select(mirror > -1.0f, clamp(mirror, lowest(), highest()), 0.0f);
        return select(reflect, reflected, select(at > -far, min(at, most), -far));
    }

    /// The pixel that stands for pixel i, which may lie beyond the border by as many as there are,
    Expr pixel(const Expr& i) const {
        Expr before = select(align_corners, -i, -1 - i);
        Expr after = select(align_corners, 2 * pixels - 2 - i, 2 * pixels - 1 - i);
        Expr mirror_image = select(i < 0, before, i >= pixels, after, i);
        return clamp(select(reflect, mirror_image, i), 0, pixels - 1);
    }
    /// unless it is a zero.
    Expr is_pixel(const Expr& i) const { return edge || reflect || (i >= 0 && i < pixels); }

  private:
    Expr lowest() const { return select(align_corners, 0.0f, -0.5f); }
    Expr highest() const { return cast<float>(pixels - 1) - lowest(); }

    /// There and back between the lowest and the highest position.
    Expr mirrored(const Expr& at) const {
        Expr range = highest() - lowest();
        Expr beyond = select(at < lowest(), lowest() - at, at - highest());
        Expr turns = floor(beyond / range), rest = beyond - turns * range;
        Expr from_lowest = (at < lowest()) == (turns == 2.0f * floor(turns / 2.0f));
        Expr is_inside = at >= lowest() && at <= highest();
        return select(is_inside, at, select(from_lowest, lowest() + rest, highest() - rest));
    }
};

/// out(c, x, y) = in(c, column, row), where grid(0, x, y) and grid(1, x, y) tell column and row: -1
/// is one side of the image, 1 the other.
class GridSample : public Generator<GridSample> {
  public:
    GeneratorParam<Between> between{
        "between",
        Between::linear,
        {{"nearest", Between::nearest}, {"linear", Between::linear}, {"cubic", Between::cubic}}};
    ChannelVectors schedule_;

    Input<Buffer<float, 4>> input{"input"};
    Input<Buffer<float, 4>> grid{"grid"};
    Input<int32_t> border{"border"};  ///< the number of upforge::SampleBorder
    Input<int32_t> align_corners{"align_corners"};
    Output<Buffer<float, 4>> output{"output"};

    void generate() {
        const SampledAxis columns = axis(1), rows = axis(2);
        column(x, y, n) = first_and_past(columns, grid(0, x, y, n));
        row(x, y, n) = first_and_past(rows, grid(1, x, y, n));

        const auto pixel = [&](const Expr& i, const Expr& j) {
            Expr there = input(c, columns.pixel(i), rows.pixel(j), n);
            return select(columns.is_pixel(i) && rows.is_pixel(j), there, 0.0f);
        };
        Expr i = column(x, y, n)[0], j = row(x, y, n)[0];
        const auto across = weights(column(x, y, n)[1]), down = weights(row(x, y, n)[1]);
        Expr sum;
        for (int v = 0; v < int(down.size()); ++v) {
            Expr of_row;
            for (int u = 0; u < int(across.size()); ++u) {
                add(of_row, pixel(i + u, j + v) * across[u]);
            }
            add(sum, of_row * down[v]);
        }
        // Strict, since no schedule may change which product is rounded.
        output(c, x, y, n) = strict_float(sum);
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(grid, get_target());
        channels_innermost(output, get_target());
        ChannelNest nest{output, c, x, y, n};
        nest.rows = {column, row};
        schedule_.apply(nest, get_target());
    }

  private:
    SampledAxis axis(int dimension) {
        const int edge = 1, reflect = 2;
        return {input.dim(dimension).extent(), border == edge, border == reflect,
                align_corners != 0};
    }

    /// The first pixel that counts for a place, and how far that lies past the pixel before it.
    Tuple first_and_past(const SampledAxis& along, const Expr& place) const {
        Expr at = along.position(place);
        at = strict_float(along.inside(between == Between::nearest ? round(at) : at));
        const int before = between == Between::cubic ? 1 : 0;
        return {cast<int>(floor(at)) - before, strict_float(at - floor(at))};
    }

    std::vector<Expr> weights(const Expr& past) const {
        switch (between) {
            case Between::nearest:
                return {1.0f};
            case Between::linear:
                return {1.0f - past, past};
            case Between::cubic:
                return {far(past + 1.0f), near(past), near(1.0f - past), far(2.0f - past)};
        }
        return {};
    }

    /// Keys' cubic, as PyTorch and ONNX have it.
    static constexpr float slope = -0.75f;
    static Expr near(const Expr& d) { return ((slope + 2.0f) * d - (slope + 3.0f)) * d * d + 1.0f; }
    static Expr far(const Expr& d) {
        return ((slope * d - 5.0f * slope) * d + 8.0f * slope) * d - 4.0f * slope;
    }

    static void add(Expr& sum, const Expr& term) { sum = sum.defined() ? sum + term : term; }

    Var c{"c"}, x{"x"}, y{"y"}, n{"n"};
    Func column{"column"}, row{"row"};
};

HALIDE_REGISTER_GENERATOR(GridSample, grid_sample)
