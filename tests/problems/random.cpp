#include "random.h"

#include <algorithm>
#include <map>

namespace upforge::problems {

namespace {

int between(int least, int most) {
    return *rc::gen::inRange(least, most + 1);
}

/// As often among small problems as among large ones.
bool one_in(int count) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, count)) == count - 1;
}

YX pair_between(int least, int most) {
    const int y = between(least, most);
    return {y, between(least, most)};
}

Padding padding_between(int least, YX most) {
    const int top = between(least, most.y), left = between(least, most.x);
    const int bottom = between(least, most.y);
    return {top, left, bottom, between(least, most.x)};
}

AutoPad any_auto_pad() {
    return *rc::gen::element(AutoPad::same_upper, AutoPad::same_lower, AutoPad::valid);
}

Activation any_activation() {
    return *rc::gen::element(Activation::none, Activation::relu, Activation::leaky_relu,
                             Activation::sigmoid, Activation::tanh, Activation::relu6,
                             Activation::silu, Activation::hard_swish, Activation::gelu);
}

Coordinates any_coordinates() {
    return *rc::gen::element(Coordinates::half_pixel, Coordinates::half_pixel_symmetric,
                             Coordinates::pytorch_half_pixel, Coordinates::align_corners,
                             Coordinates::asymmetric);
}

/// Mostly few, sometimes more than any block of a kernel.
int some_channels() {
    return one_in(4) ? between(1, 140) : between(1, 20);
}

void draw_image(Problem& p, YX least = 1) {
    p.height = between(least.y, least.y + 13);
    p.width = between(least.x, least.x + 17);
}

void draw_groups(Problem& p) {
    const bool depthwise = one_in(4);
    const bool grouped = !depthwise && one_in(3);
    p.groups = depthwise ? some_channels() : grouped ? between(2, 5) : 1;
    const int most = p.groups == 1 ? 40 : depthwise ? 1 : 20;
    p.channels = p.groups * between(1, most);
    p.output_channels =
        p.groups * (depthwise ? between(1, 3) : between(1, p.groups == 1 ? 90 : 20));
}

YX span_of(const Problem& p) {
    return {(p.kernel.y - 1) * p.dilation.y + 1, (p.kernel.x - 1) * p.dilation.x + 1};
}

void draw_windows(Problem& p) {
    p.kernel = pair_between(1, 5);
    p.stride = pair_between(1, 4);
    p.dilation = one_in(3) ? pair_between(1, 3) : YX(1);
}

void draw_epilogue(Problem& p) {
    p.bias = between(0, 1);
    p.activation = any_activation();
    if (p.activation == Activation::leaky_relu && one_in(2)) {
        p.leaky_slope = 0.25f;
    }
}

/// Pixels for one window at least, and for one that stays when padding is negative.
int least_pixels(int span, int before, int after) {
    const int cut_off = std::max(0, -before) + std::max(0, -after);
    return std::max({1, span - before - after, cut_off + 1});
}

void draw_conv(Problem& p) {
    draw_groups(p);
    draw_windows(p);
    draw_epilogue(p);
    const YX span = span_of(p);
    YX least = 1;
    if (one_in(5)) {
        p.auto_pad = any_auto_pad();
        least = p.auto_pad == AutoPad::valid ? span : YX(1);
    } else {
        p.padding = padding_between(one_in(4) ? -2 : 0, 4);
        least = {least_pixels(span.y, p.padding.top, p.padding.bottom),
                 least_pixels(span.x, p.padding.left, p.padding.right)};
    }
    draw_image(p, least);
    p.residual = one_in(4);
}

/// Input pixels for one output pixel at least.
int least_source(int stride, int span, int before, int after) {
    return 1 + std::max(0, before + after - span + stride) / stride;
}

void draw_conv_transpose(Problem& p) {
    draw_groups(p);
    draw_windows(p);
    draw_epilogue(p);
    const YX span = span_of(p);
    YX least = 1;
    if (one_in(5)) {
        p.auto_pad = any_auto_pad();
    } else {
        p.padding = padding_between(one_in(4) ? -2 : 0, 4);
        p.output_padding = {between(0, std::max(p.stride->y, p.dilation.y) - 1),
                            between(0, std::max(p.stride->x, p.dilation.x) - 1)};
        least = {least_source(p.stride->y, span.y, p.padding.top, p.padding.bottom),
                 least_source(p.stride->x, span.x, p.padding.left, p.padding.right)};
    }
    draw_image(p, least);
    if (one_in(5)) {
        p.padding = 0;
        p.output_padding = 0;
        p.size = YX(between(1, (p.height - 1) * p.stride->y + span.y),
                    between(1, (p.width - 1) * p.stride->x + span.x));
    }
}

void draw_pool(Problem& p) {
    p.channels = some_channels();
    p.kernel = pair_between(1, 4);
    if (one_in(2)) {
        p.stride = pair_between(1, 5);
    }
    p.dilation = one_in(4) ? pair_between(1, 3) : YX(1);
    p.ceil_mode = one_in(3);
    p.count_include_pad = p.op == "average_pool" && one_in(2);
    // Less padding than a window spans, and no dilation that steps over the image, so that every
    // window sees a pixel.
    const YX span = span_of(p);
    YX least = p.dilation;
    if (one_in(5)) {
        p.auto_pad = any_auto_pad();
        least = p.auto_pad == AutoPad::valid ? span : least;
    } else {
        p.padding = padding_between(0, {span.y - 1, span.x - 1});
        least = {std::max(least.y, span.y - p.padding.top - p.padding.bottom),
                 std::max(least.x, span.x - p.padding.left - p.padding.right)};
    }
    draw_image(p, least);
}

void draw_any_image(Problem& p) {
    p.channels = some_channels();
    draw_image(p);
}

void draw_activation(Problem& p) {
    draw_any_image(p);
    p.activation = any_activation();
}

void draw_pyramid(Problem& p) {
    draw_any_image(p);
    p.pool_kind = *rc::gen::element(PoolKind::max, PoolKind::average);
    p.levels = *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 8)));
    p.levels.resize(std::min<std::size_t>(p.levels.size(), 4));
}

void draw_growth(Problem& p) {
    draw_any_image(p);
    p.factor = pair_between(1, 5);
}

void draw_bilinear(Problem& p) {
    draw_growth(p);
    p.coordinates = any_coordinates();
}

void draw_max_unpool(Problem& p) {
    draw_any_image(p);
    p.size = pair_between(1, 30);
}

Interpolation any_interpolation() {
    return *rc::gen::element(Interpolation::nearest, Interpolation::linear, Interpolation::cubic);
}

void draw_places(Problem& p) {
    draw_any_image(p);
    p.size = pair_between(1, 20);
    p.interpolation = any_interpolation();
    p.sample_border =
        *rc::gen::element(SampleBorder::zeros, SampleBorder::edge, SampleBorder::reflect);
    p.align_corners = one_in(2);
}

void draw_resize(Problem& p) {
    draw_any_image(p);
    p.interpolation = any_interpolation();
    p.coordinates = any_coordinates();
    if (p.interpolation == Interpolation::nearest) {
        p.rounding = *rc::gen::element(Rounding::prefer_floor, Rounding::prefer_ceil,
                                       Rounding::floor, Rounding::ceil);
    }
    p.size = pair_between(1, 30);
}

void draw_pad(Problem& p) {
    draw_any_image(p);
    p.pad_mode = *rc::gen::element(PadMode::constant, PadMode::reflect, PadMode::edge);
    const YX most = p.pad_mode == PadMode::reflect ? YX(p.height - 1, p.width - 1) : YX(6);
    // Half of an image cut off at each end still leaves a pixel.
    p.padding = padding_between(0, most);
    if (one_in(3)) {
        p.padding.top = -between(0, (p.height - 1) / 2);
        p.padding.right = -between(0, (p.width - 1) / 2);
    }
    if (p.pad_mode == PadMode::constant) {
        p.value = static_cast<float>(between(-3, 3));
    }
}

void draw_function(Problem& p) {
    draw_any_image(p);
    p.function = static_cast<Function>(between(0, static_cast<int>(Function::sign)));
    p.alpha = static_cast<float>(between(1, 4)) / 4;
    p.beta = static_cast<float>(between(1, 4)) / 2;
}

void draw_operands(Problem& p) {
    draw_activation(p);
    p.arithmetic = static_cast<Arithmetic>(between(0, static_cast<int>(Arithmetic::equal)));
    for (int Problem::*extent :
         {&Problem::batch, &Problem::height, &Problem::width, &Problem::channels}) {
        p.operand.push_back(one_in(3) ? 1 : p.*extent);
        if (one_in(3)) {
            p.*extent = 1;
        }
    }
}

void draw_slopes(Problem& p) {
    draw_any_image(p);
    p.one_slope = one_in(3);
}

/// Equal numbers by chance have no variance, and the result hangs on the last bit of their mean.
void draw_norm(Problem& p) {
    draw_any_image(p);
    p.epsilon = *rc::gen::element(0.001f, 0.25f);
}

void draw_group_norm(Problem& p) {
    draw_norm(p);
    p.groups = between(1, 8);
    p.channels = p.groups * between(1, 9);
}

void draw_depth(Problem& p) {
    draw_image(p);
    p.block = between(1, 4);
    p.channels = p.block * p.block * between(1, 20);
    p.order = *rc::gen::element(DepthOrder::depth_column_row, DepthOrder::column_row_depth);
}

void draw_blocks(Problem& p) {
    draw_any_image(p);
    p.block = between(1, 4);
    p.height *= p.block;
    p.width *= p.block;
}

using Draw = void (*)(Problem&);

Draw draw_for(const std::string& op) {
    static const std::map<std::string, Draw> draws = {
        {"conv", draw_conv},
        {"conv_transpose", draw_conv_transpose},
        {"max_pool", draw_pool},
        {"max_pool_with_indices", draw_pool},
        {"average_pool", draw_pool},
        {"pyramid_pool", draw_pyramid},
        {"upsample_nearest", draw_growth},
        {"bed_of_nails", draw_growth},
        {"max_unpool", draw_max_unpool},
        {"upsample_bilinear", draw_bilinear},
        {"resize", draw_resize},
        {"grid_sample", draw_places},
        {"pad", draw_pad},
        {"add", draw_activation},
        {"activate", draw_activation},
        {"apply", draw_function},
        {"combine", draw_operands},
        {"scale_channels", draw_activation},
        {"prelu", draw_slopes},
        {"instance_norm", draw_norm},
        {"group_norm", draw_group_norm},
        {"layer_norm", draw_norm},
        {"depth_to_space", draw_depth},
        {"space_to_depth", draw_blocks},
    };
    const auto found = draws.find(op);
    return found == draws.end() ? draw_any_image : found->second;
}

}  // namespace

rc::Gen<Problem> random_problem(const std::string& op) {
    return rc::gen::exec([op] {
        Problem problem;
        problem.op = op;
        problem.batch = between(1, 3);
        draw_for(op)(problem);
        problem.view = one_in(4);
        problem.seed = between(1, 1000);
        return problem;
    });
}

rc::Gen<Problem> random_problem() {
    return rc::gen::mapcat(rc::gen::elementOf(operator_names()),
                           [](const std::string& op) { return random_problem(op); });
}

}  // namespace upforge::problems
