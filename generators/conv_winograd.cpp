#include <algorithm>

#include "activation.h"
#include "border.h"
#include "schedules/tensor_layout.h"
#include "schedules/winograd.h"
#include "storage.h"
#include "transforms.h"

using namespace Halide;

/// How the weights come: at the points, or as they are.
enum class FilterForm { points, taps };

/// Convolution with r x r taps by Winograd's algorithm: tiles of m x m output pixels see patches of
/// (m + r - 1) x (m + r - 1) pixels, Y = A^T [ sum over ci of U * (B^T d B) ] A. The weights come
/// as U = G g G^T or, if `filter` is taps, as g, of which that is made for a step of the input
/// channels at a time.
class ConvWinograd : public Generator<ConvWinograd> {
  public:
    GeneratorParam<int> tile{"tile", 4, 2, 7};
    GeneratorParam<int> taps{"taps", 3, 2, 3};
    GeneratorParam<FilterForm> filter{
        "filter", FilterForm::points, {{"points", FilterForm::points}, {"taps", FilterForm::taps}}};
    WinogradTiles schedule_;
    Storage storage_;

    StoredInput<4> input{"input"};
    StoredInput<5> weights{"weights"};
    Input<Buffer<float, 1>> bias{"bias"};
    StoredInput<4> residual{"residual"};
    Input<int32_t> pad_left{"pad_left"};
    Input<int32_t> pad_top{"pad_top"};
    Input<int32_t> blocks_apart{"blocks_apart"};
    ActivationInputs activation;
    StoredOutput<4> output{"output"};

    void configure() {
        storage_.of_inputs(input, residual);
        storage_.of_output(output);
        if (filter == FilterForm::points) {
            weights.set_type(Float(32));  // sums of taps are no numbers that a narrower type holds
        } else {
            storage_.of_inputs(weights);
        }
    }

    void generate() {
        const int m = tile, points = m + taps - 1;
        if (std::ranges::find(toom_cook::counts_of_points, points) ==
            toom_cook::counts_of_points.end()) {
            throw std::invalid_argument("tile + taps - 1 is " + std::to_string(points) +
                                        "; transforms are known for 4, 6 and 8 points");
        }
        Expr width = output.dim(1).extent(), height = output.dim(2).extent();
        Expr images = output.dim(3).extent();
        Expr columns = (width + m - 1) / m, rows = (height + m - 1) / m;
        const auto column = [&](const Expr& t_) { return t_ % columns * m; };
        const auto row = [&](const Expr& t_) { return t_ / columns % rows * m; };
        const auto image = [&](const Expr& t_) {
            return clamp(t_ / columns / rows, 0, images - 1);
        };
        const auto along = [&](const auto& element) {
            toom_cook::Exprs all;
            for (int i = 0; i < points; ++i) {
                all.push_back(element(i));
            }
            return all;
        };

        Func plane = extended(input);
        patch_columns(c, t, u, v) =
            mux(v, toom_cook::at_points(along([&](int i) {
                    return plane(c, column(t) + u - pad_left, row(t) + i - pad_top, image(t));
                })));
        const auto value = [&](const Expr& channel) {
            return mux(u, toom_cook::at_points(
                              along([&](int i) { return patch_columns(channel, t, i, v); })));
        };

        if (filter == FilterForm::points) {
            values(c, t, u, v) = value(c);
            multiply();
        } else {
            values(c, t, u, v, step) = value(c + step * WinogradTiles::inputs_of_step);
            multiply_in_steps(points);
        }

        tile_columns(c, t, u, v) =
            mux(v, toom_cook::from_points(along([&](int i) { return products(c, t, u, i); }), m));

        place = RDom(0, m, 0, m, 0, columns * rows * images, "place");
        Expr x_there = column(place.z) + place.x, y_there = row(place.z) + place.y;
        place.where(x_there < width && y_there < height);
        Expr px = min(x_there, width - 1), py = min(y_there, height - 1), pn = image(place.z);
        Expr sum = mux(place.x,
                       toom_cook::from_points(
                           along([&](int i) { return tile_columns(c, place.z, i, place.y); }), m));
        const Expr pixel = storage_.stored(activation(sum + bias(c) + residual(c, px, py, pn)));
        output(c, x, y, n) = undef(pixel.type());
        output(c, px, py, pn) = pixel;
    }

    void schedule() {
        channels_innermost(input, get_target());
        channels_innermost(residual, get_target());
        channels_innermost(output, get_target());
        schedule_.weights().lay_out(weights, get_target());
        const WinogradNest nest{output,
                                tile_columns,
                                products,
                                sums,
                                values,
                                patch_columns,
                                c,
                                t,
                                u,
                                v,
                                ci.x,
                                place,
                                tile,
                                int(tile) + int(taps) - 1,
                                blocks_apart,
                                activation.usual()};
        schedule_.apply(nest, get_target());
        if (filter == FilterForm::taps) {
            schedule_.apply_steps(nest, {step_weights, weight_columns, of_step, steps.x, taps},
                                  get_target());
        }
    }

  private:
    void multiply() {
        ci = RDom(0, channels_of(input), "ci");
        sums(c, t, u, v) = 0.0f;
        sums(c, t, u, v) += values(ci, t, u, v) * schedule_.weights().at(weights, c, ci, u, v);
        products(c, t, u, v) = sums(c, t, u, v);
    }

    /// The number of input channels is a multiple of the step's.
    void multiply_in_steps(int points) {
        constexpr int together = WinogradTiles::inputs_of_step;
        const auto at_points = [&](const auto& tap) {
            toom_cook::Exprs all;
            for (int each = 0; each < taps; ++each) {
                all.push_back(tap(each));
            }
            return toom_cook::taps_at_points(all, points);
        };
        weight_columns(c, of_step, step, u, v) =
            mux(v, at_points([&](int tap_y) {
                    return schedule_.weights().at(weights, c, step * together + of_step, u, tap_y);
                }));
        step_weights(c, of_step, step, u, v) = mux(
            u, at_points([&](int tap_x) { return weight_columns(c, of_step, step, tap_x, v); }));

        ci = RDom(0, together, "ci");
        sums(c, t, u, v, step) = 0.0f;
        sums(c, t, u, v, step) += values(ci, t, u, v, step) * step_weights(c, ci, step, u, v);
        steps = RDom(0, channels_of(input) / together, "steps");
        products(c, t, u, v) = 0.0f;
        products(c, t, u, v) += sums(c, t, u, v, steps);
    }

    Var c{"c"}, t{"t"}, u{"u"}, v{"v"}, x{"x"}, y{"y"}, n{"n"};
    Var of_step{"of_step"}, step{"step"};
    RDom ci, steps, place;
    Func patch_columns{"patch_columns"}, values{"values"}, sums{"sums"}, products{"products"};
    Func tile_columns{"tile_columns"}, weight_columns{"weight_columns"};
    Func step_weights{"step_weights"};
};

HALIDE_REGISTER_GENERATOR(ConvWinograd, conv_winograd)
