#include "operators.h"

#include <algorithm>
#include <tuple>
#include <type_traits>

#include "reference/reference.h"
#include "upforge/operators.h"

namespace upforge::problems {

namespace {

// Arguments of the operators, from a problem and its inputs.

ConvOptions conv_options(const Problem& p, const Inputs& in) {
    return {.stride = p.stride.value_or(1),
            .padding = p.padding,
            .dilation = p.dilation,
            .groups = p.groups,
            .auto_pad = p.auto_pad,
            .bias = in.bias,
            .activation = p.activation,
            .leaky_slope = p.leaky_slope,
            .residual = in.other,
            .exact = p.exact};
}

ConvTransposeOptions conv_transpose_options(const Problem& p, const Inputs& in) {
    return {.stride = p.stride.value_or(1),
            .padding = p.padding,
            .output_padding = p.output_padding,
            .output_size = p.size,
            .dilation = p.dilation,
            .groups = p.groups,
            .auto_pad = p.auto_pad,
            .bias = in.bias,
            .activation = p.activation,
            .leaky_slope = p.leaky_slope,
            .exact = p.exact};
}

PoolOptions pool_options(const Problem& p) {
    return {.kernel = p.kernel,
            .stride = p.stride,
            .padding = p.padding,
            .dilation = p.dilation,
            .ceil_mode = p.ceil_mode,
            .auto_pad = p.auto_pad,
            .count_include_pad = p.count_include_pad};
}

std::tuple<const Tensor&, const Filter&, ConvOptions> convolution(const Problem& p,
                                                                  const Inputs& in) {
    return {in.image, in.filter, conv_options(p, in)};
}

std::tuple<const Tensor&, const Filter&, ConvTransposeOptions> transposed(const Problem& p,
                                                                          const Inputs& in) {
    return {in.image, in.filter, conv_transpose_options(p, in)};
}

std::tuple<const Tensor&, PoolOptions> pooling(const Problem& p, const Inputs& in) {
    return {in.image, pool_options(p)};
}

std::tuple<const Tensor&, PyramidOptions> pyramid(const Problem& p, const Inputs& in) {
    return {in.image, PyramidOptions{.levels = p.levels, .kind = p.pool_kind}};
}

std::tuple<const Tensor&> image(const Problem&, const Inputs& in) {
    return {in.image};
}

std::tuple<const Tensor&, YX> growing(const Problem& p, const Inputs& in) {
    return {in.image, p.factor};
}

std::tuple<const Tensor&, YX, Coordinates> bilinear(const Problem& p, const Inputs& in) {
    return {in.image, p.factor, p.coordinates};
}

std::tuple<const Tensor&, ResizeOptions> resizing(const Problem& p, const Inputs& in) {
    return {in.image, ResizeOptions{.size = p.size,
                                    .scale = p.scale,
                                    .interpolation = p.interpolation,
                                    .coordinates = p.coordinates,
                                    .rounding = p.rounding,
                                    .cubic_slope = p.cubic_slope,
                                    .exclude_outside = p.exclude_outside}};
}

std::tuple<const Tensor&, const Tensor&, GridSampleOptions> sampling(const Problem& p,
                                                                     const Inputs& in) {
    return {in.image, in.other, {p.interpolation, p.sample_border, p.align_corners}};
}

std::tuple<const Tensor&, PadOptions> bordered(const Problem& p, const Inputs& in) {
    return {in.image, PadOptions{.padding = p.padding, .mode = p.pad_mode, .value = p.value}};
}

std::tuple<const Tensor&, const Tensor&, Activation> summands(const Problem& p, const Inputs& in) {
    return {in.image, in.other, p.activation};
}

std::tuple<const Tensor&, Activation, float> activated(const Problem& p, const Inputs& in) {
    return {in.image, p.activation, p.leaky_slope};
}

std::tuple<const Tensor&, Function, float, float> mapped(const Problem& p, const Inputs& in) {
    return {in.image, p.function, p.alpha, p.beta};
}

std::tuple<const Tensor&, const Tensor&, Arithmetic, Activation, float> operands(const Problem& p,
                                                                                 const Inputs& in) {
    return {in.image, in.other, p.arithmetic, p.activation, p.leaky_slope};
}

using Numbers = std::span<const float>;

std::tuple<const Tensor&, Numbers, Numbers, Activation, float> scaled(const Problem& p,
                                                                      const Inputs& in) {
    return {in.image, in.scale, in.bias, p.activation, p.leaky_slope};
}

std::tuple<const Tensor&, Numbers> sloped(const Problem&, const Inputs& in) {
    return {in.image, in.scale};
}

std::tuple<const Tensor&, Numbers, Numbers, float> normalised(const Problem& p, const Inputs& in) {
    return {in.image, in.scale, in.bias, p.epsilon};
}

std::tuple<const Tensor&, int, Numbers, Numbers, float> grouped(const Problem& p,
                                                                const Inputs& in) {
    return {in.image, p.groups, in.scale, in.bias, p.epsilon};
}

std::tuple<const Tensor&, int, DepthOrder> spread(const Problem& p, const Inputs& in) {
    return {in.image, p.block, p.order};
}

std::tuple<const Tensor&, int> gathered(const Problem& p, const Inputs& in) {
    return {in.image, p.block};
}

/// How a function declares a parameter of type T: values by value, tensors and options not.
template <typename T>
using Parameter =
    std::conditional_t<std::is_trivially_copyable_v<T> && !std::is_aggregate_v<T>, T, const T&>;

template <typename... Args>
Operator one_result(std::string name, Tolerance tolerance,
                    std::tuple<Args...> (*arguments)(const Problem&, const Inputs&),
                    Tensor (*naive)(Parameter<Args>...), Tensor (*run)(Parameter<Args>...),
                    void (*run_into)(Parameter<Args>..., const Tensor&)) {
    return {.name = std::move(name),
            .tolerance = tolerance,
            .reference =
                [=](const Problem& problem, const Inputs& inputs) {
                    return Results{std::apply(naive, arguments(problem, inputs))};
                },
            .run =
                [=](const Problem& problem, const Inputs& inputs) {
                    return Results{std::apply(run, arguments(problem, inputs))};
                },
            .run_into =
                [=](const Problem& problem, const Inputs& inputs, const Results& outputs) {
                    std::apply(run_into, std::tuple_cat(arguments(problem, inputs),
                                                        std::tie(outputs.front())));
                }};
}

Operator max_pool_with_indices_row() {
    const auto both = [](const Pooled& pooled) { return Results{pooled.values, pooled.indices}; };
    return {
        .name = "max_pool_with_indices",
        .tolerance = {},
        .reference =
            [=](const Problem& problem, const Inputs& inputs) {
                return both(reference::max_pool_with_indices(inputs.image, pool_options(problem)));
            },
        .run =
            [=](const Problem& problem, const Inputs& inputs) {
                return both(max_pool_with_indices(inputs.image, pool_options(problem)));
            },
        .run_into =
            [](const Problem& problem, const Inputs& inputs, const Results& outputs) {
                max_pool_with_indices(inputs.image, pool_options(problem),
                                      {outputs[0], outputs[1]});
            }};
}

Operator max_unpool_row() {
    return {.name = "max_unpool",
            .tolerance = {},
            .reference =
                [](const Problem& problem, const Inputs& inputs) {
                    return Results{
                        reference::max_unpool(inputs.image, inputs.other, problem.size.value())};
                },
            .run =
                [](const Problem& problem, const Inputs& inputs) {
                    return Results{max_unpool(inputs.image, inputs.other, problem.size.value())};
                },
            .run_into =
                [](const Problem&, const Inputs& inputs, const Results& outputs) {
                    max_unpool(inputs.image, inputs.other, outputs.front());
                }};
}

// What is only copied or compared is exact. Interpolation weights and the values of exp are
// rounded once more than the reference's, and lie between 0 and 1.
constexpr Tolerance exact{};
constexpr Tolerance products{.relative = 1e-5, .absolute = 1e-30};
constexpr Tolerance sums{.relative = 1e-6, .absolute = 1e-30};
constexpr Tolerance fractions{.absolute = 1e-6};
// Where a place is seen in a mirror is rounded, too.
constexpr Tolerance places{.absolute = 1e-5};
// Curves are followed by polynomials. What instance normalisation divides by can be small.
constexpr Tolerance curves{.relative = 1e-6, .absolute = 2e-6};
constexpr Tolerance quotients{.relative = 1e-6, .absolute = 1e-5};

const std::vector<Operator>& operators() {
    namespace naive = reference;
    static const std::vector<Operator> all = {
        one_result("conv", products, convolution, naive::conv, conv, conv),
        one_result("conv_transpose", products, transposed, naive::conv_transpose, conv_transpose,
                   conv_transpose),
        one_result("max_pool", exact, pooling, naive::max_pool, max_pool, max_pool),
        max_pool_with_indices_row(),
        one_result("average_pool", sums, pooling, naive::average_pool, average_pool, average_pool),
        one_result("global_average_pool", sums, image, naive::global_average_pool,
                   global_average_pool, global_average_pool),
        one_result("global_max_pool", exact, image, naive::global_max_pool, global_max_pool,
                   global_max_pool),
        one_result("pyramid_pool", sums, pyramid, naive::pyramid_pool, pyramid_pool, pyramid_pool),
        one_result("upsample_nearest", exact, growing, naive::upsample_nearest, upsample_nearest,
                   upsample_nearest),
        one_result("bed_of_nails", exact, growing, naive::bed_of_nails, bed_of_nails, bed_of_nails),
        max_unpool_row(),
        one_result("upsample_bilinear", fractions, bilinear, naive::upsample_bilinear,
                   upsample_bilinear, upsample_bilinear),
        one_result("resize", fractions, resizing, naive::resize, resize, resize),
        one_result("grid_sample", places, sampling, naive::grid_sample, grid_sample, grid_sample),
        one_result("pad", exact, bordered, naive::pad, pad, pad),
        one_result("add", sums, summands, naive::add, add, add),
        one_result("activate", exact, activated, naive::activate, activate, activate),
        one_result("apply", curves, mapped, naive::apply, apply, apply),
        one_result("combine", sums, operands, naive::combine, combine, combine),
        one_result("scale_channels", sums, scaled, naive::scale_channels, scale_channels,
                   scale_channels),
        one_result("prelu", exact, sloped, naive::prelu, prelu, prelu),
        one_result("instance_norm", quotients, normalised, naive::instance_norm, instance_norm,
                   instance_norm),
        one_result("group_norm", quotients, grouped, naive::group_norm, group_norm, group_norm),
        one_result("layer_norm", quotients, normalised, naive::layer_norm, layer_norm, layer_norm),
        one_result("depth_to_space", exact, spread, naive::depth_to_space, depth_to_space,
                   depth_to_space),
        one_result("space_to_depth", exact, gathered, naive::space_to_depth, space_to_depth,
                   space_to_depth),
        one_result("softmax", fractions, image, naive::softmax, softmax, softmax),
        one_result("argmax", exact, image, naive::argmax, argmax, argmax),
    };
    return all;
}

}  // namespace

const Operator& operator_named(const std::string& name) {
    return *std::find_if(operators().begin(), operators().end(),
                         [&](const Operator& each) { return each.name == name; });
}

}  // namespace upforge::problems
