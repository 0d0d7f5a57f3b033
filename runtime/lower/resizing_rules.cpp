#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "graph/operations/layout.h"
#include "graph/operations/unpooling.h"
#include "lower/fold_call.h"
#include "lower/resample.h"
#include "lower/rules.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

using graph::ValueId;

constexpr NamedChoice<Interpolation> interpolations[] = {{"nearest", Interpolation::nearest},
                                                         {"linear", Interpolation::linear},
                                                         {"bilinear", Interpolation::linear},
                                                         {"cubic", Interpolation::cubic}};
constexpr NamedChoice<Coordinates> coordinates[] = {
    {"half_pixel", Coordinates::half_pixel},
    {"half_pixel_symmetric", Coordinates::half_pixel_symmetric},
    {"pytorch_half_pixel", Coordinates::pytorch_half_pixel},
    {"align_corners", Coordinates::align_corners},
    {"asymmetric", Coordinates::asymmetric}};
constexpr NamedChoice<Rounding> roundings[] = {{"round_prefer_floor", Rounding::prefer_floor},
                                               {"round_prefer_ceil", Rounding::prefer_ceil},
                                               {"floor", Rounding::floor},
                                               {"ceil", Rounding::ceil}};
/// Dimensions after resizing, and the factors where those are what the model states.
struct Target {
    Dims dims;
    std::vector<double> scales;  ///< or empty

    double scale(std::size_t axis, std::int64_t extent) const {
        return scales.empty() ? static_cast<double>(dims[axis]) / static_cast<double>(extent)
                              : scales[axis];
    }
};

Target by_scales(const Dims& dims, const std::vector<float>& scales) {
    Target target{dims, {}};
    bool exact = true;
    for (std::size_t d = 0; d < dims.size(); ++d) {
        const float extent = std::floor(static_cast<float>(dims[d]) * scales[d]);
        if (!(extent >= 1.0f && extent < 0x1p31f)) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("an extent of {} times {} is no extent", dims[d], scales[d]));
        }
        target.dims[d] = static_cast<std::int64_t>(extent);
        // 3 * 2.3333333 is 7 in the floats that models count with, but not in doubles.
        exact = exact && std::floor(static_cast<double>(dims[d]) * scales[d]) == extent;
    }
    if (exact) {
        target.scales.assign(scales.begin(), scales.end());
    }
    return target;
}

ValueView resize_to(const ValueView& view, const Target& target, ResizeOptions options,
                    Builder& builder) {
    const int added = 4 - view.rank();
    std::vector<int> axes;
    for (int d = 0; d < view.rank(); ++d) {
        const bool same =
            target.dims[d] == view.dims[d] && (target.scales.empty() || target.scales[d] == 1.0);
        if (!same) {
            axes.push_back(d + added);
        }
    }
    if (axes.empty()) {
        return view;
    }
    if (added < 0 || axes.size() > 2) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("from {} to {}; one or two axes of an image can be resized",
                                to_string(view.dims), to_string(target.dims)));
    }
    const AxisOrder order = builder.order_with_space(view, axes);
    const auto along = [&](int axis, auto numbers, auto otherwise) {
        return axis < added ? otherwise : numbers[axis - added];
    };
    const int y = order[1], x = order[2];
    if (target.scales.empty()) {
        options.size = YX(narrow(along(y, target.dims, std::int64_t{1}), "height"),
                          narrow(along(x, target.dims, std::int64_t{1}), "width"));
    } else {
        options.scale = Scale{along(y, target.scales, 1.0), along(x, target.scales, 1.0)};
    }
    const ValueId value = builder.add(std::make_shared<graph::Resize>(options),
                                      {builder.ordered(view, order).operand});
    return {value, 0, target.dims, strides_in(order, target.dims), view.type};
}

/// Numbers for some axes, as numbers for all.
template <typename T>
std::vector<T> for_all_axes(const ModelNode& node, const char* name, std::vector<T> numbers,
                            std::vector<T> unchanged) {
    const int rank = static_cast<int>(unchanged.size());
    const auto axes = node.attributes().integers("axes");
    if (numbers.size() != (axes ? axes->size() : unchanged.size())) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{} {} for {} axes", numbers.size(), name,
                                axes ? axes->size() : unchanged.size()));
    }
    if (!axes) {
        return numbers;
    }
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        unchanged[axis_of((*axes)[i], rank)] = numbers[i];
    }
    return unchanged;
}

bool given(const ModelNode& node, std::size_t index) {
    const Array* array = node.known(index);
    return node.has(index) && !(array && array->elements() == 0);
}

std::vector<float> scales_of(const ModelNode& node, std::size_t index, const Dims& dims) {
    return for_all_axes<float>(node, "scales", node.array(index, "scales").floats(),
                               std::vector<float>(dims.size(), 1.0f));
}

/// Opset 10 knew no modes; what engines did was this.
ResizeOptions options_before_11(const ModelNode& node, const std::vector<float>& scales) {
    const bool shrinks =
        std::any_of(scales.begin(), scales.end(), [](float scale) { return scale < 1.0f; });
    return {
        .interpolation = choose("mode", node.attributes().text("mode", "nearest"), interpolations),
        .coordinates = Coordinates::asymmetric,
        .rounding = shrinks ? Rounding::ceil : Rounding::floor};
}

constexpr const char* crop_and_resize = "tf_crop_and_resize";

std::string coordinates_named(const ModelNode& node) {
    return node.attributes().text("coordinate_transformation_mode", "half_pixel");
}

ResizeOptions resize_options(const ModelNode& node) {
    const Attributes& attributes = node.attributes();
    const std::string named = coordinates_named(node);
    return {.interpolation = choose("mode", attributes.text("mode", "nearest"), interpolations),
            .coordinates = named == crop_and_resize
                               ? Coordinates::half_pixel
                               : choose("coordinate_transformation_mode", named, coordinates),
            .rounding = choose("nearest_mode",
                               attributes.text("nearest_mode", "round_prefer_floor"), roundings),
            .cubic_slope = attributes.real("cubic_coeff_a", ResizeOptions{}.cubic_slope),
            .exclude_outside = attributes.integer("exclude_outside", 0) != 0};
}

/// One factor for all axes that are resized: none, or each, gets as large as was asked for.
void keep_aspect_ratio(const ModelNode& node, const Dims& dims, Target& target) {
    constexpr NamedChoice<int> policies[] = {{"stretch", 0}, {"not_larger", 1}, {"not_smaller", 2}};
    const int policy =
        choose("keep_aspect_ratio_policy",
               node.attributes().text("keep_aspect_ratio_policy", "stretch"), policies);
    if (policy == 0) {
        return;
    }
    std::vector<int> axes(dims.size());
    std::iota(axes.begin(), axes.end(), 0);
    if (const auto named = node.attributes().integers("axes")) {
        axes = axes_of(*named, static_cast<int>(dims.size()));
    }
    std::vector<double> factors;
    for (const int axis : axes) {
        factors.push_back(target.scale(axis, dims[axis]));
    }
    const double factor =
        policy == 1 ? *std::ranges::min_element(factors) : *std::ranges::max_element(factors);
    target.scales.assign(dims.size(), 1.0);
    for (const int axis : axes) {
        target.scales[axis] = factor;
        target.dims[axis] =
            static_cast<std::int64_t>(factor * static_cast<double>(dims[axis]) + 0.5);
    }
}

Target target_of(const ModelNode& node, const Dims& dims) {
    if (!given(node, 3)) {
        return by_scales(dims, scales_of(node, 2, dims));
    }
    Target target{for_all_axes<std::int64_t>(node, "sizes", node.required_list(3, "sizes"), dims),
                  {}};
    keep_aspect_ratio(node, dims, target);
    return target;
}

/// What only weights of every pair of elements express.
bool needs_matrices(const ModelNode& node, const Dims& dims, const Target& target) {
    bool shrinks = false, fits = true;
    for (std::size_t d = 0; d < dims.size(); ++d) {
        shrinks = shrinks || target.dims[d] < dims[d];
        fits = fits && (target.scales.empty() ||
                        std::floor(static_cast<double>(dims[d]) * target.scales[d]) ==
                            static_cast<double>(target.dims[d]));
    }
    const bool antialias = node.attributes().integer("antialias", 0) != 0;
    return !fits || (antialias && shrinks) || coordinates_named(node) == crop_and_resize;
}

/// The part of each axis that is looked at.
std::vector<Resampling::Crop> crops_of(const ModelNode& node, const Dims& dims) {
    const std::vector<double> region = node.array(1, "roi").doubles();
    Dims axes(dims.size());
    std::iota(axes.begin(), axes.end(), 0);
    axes = node.attributes().integers("axes").value_or(axes);
    if (region.size() != 2 * axes.size()) {
        throw Error(ErrorCode::shape_mismatch, fmt::format("roi has {} numbers, {} are needed",
                                                           region.size(), 2 * axes.size()));
    }
    const float outside = node.attributes().real("extrapolation_value", 0.0f);
    std::vector<Resampling::Crop> crops(dims.size(), {0.0, 1.0, outside});
    for (std::size_t i = 0; i < axes.size(); ++i) {
        crops[axis_of(axes[i], static_cast<int>(dims.size()))] = {region[i],
                                                                  region[i + axes.size()], outside};
    }
    return crops;
}

ValueView resample_all(const ModelNode& node, ValueView view, const Target& target,
                       Builder& builder) {
    const bool crops = coordinates_named(node) == crop_and_resize;
    const auto parts = crops ? crops_of(node, view.dims) : std::vector<Resampling::Crop>();
    const ResizeOptions options = resize_options(node);
    for (int axis = 0; axis < view.rank(); ++axis) {
        Resampling resampling{.inputs = view.dims[axis],
                              .outputs = target.dims[axis],
                              .scale = target.scale(axis, view.dims[axis]),
                              .options = options,
                              .antialias = node.attributes().integer("antialias", 0) != 0};
        if (crops) {
            resampling.crop = parts[axis];
        }
        const bool whole = !crops || (parts[axis].start == 0.0 && parts[axis].end == 1.0);
        if (!whole || resampling.inputs != resampling.outputs || resampling.scale != 1.0) {
            view = resample(view, axis, resampling, builder);
        }
    }
    return view;
}

Outputs resize(const ModelNode& node, Builder& builder) {
    const ValueView view = builder.view(node.input(0));
    if (node.opset() < 11) {
        const std::vector<float> scales = scales_of(node, 1, view.dims);
        return {resize_to(view, by_scales(view.dims, scales), options_before_11(node, scales),
                          builder)};
    }
    const Target target = target_of(node, view.dims);
    if (needs_matrices(node, view.dims, target)) {
        return {resample_all(node, view, target, builder)};
    }
    return {resize_to(view, target, resize_options(node), builder)};
}

Outputs upsample(const ModelNode& node, Builder& builder) {
    const ValueView view = builder.view(node.input(0));
    std::vector<float> scales =
        node.has(1)
            ? scales_of(node, 1, view.dims)
            : for_all_axes<float>(node, "scales",
                                  node.attributes().reals("scales").value_or(std::vector<float>()),
                                  std::vector<float>(view.dims.size(), 1.0f));
    return {
        resize_to(view, by_scales(view.dims, scales), options_before_11(node, scales), builder)};
}

int block_of(const ModelNode& node) {
    return narrow(node.attributes().integer("blocksize", 0), "blocksize");
}

DepthOrder order_of(const ModelNode& node) {
    constexpr NamedChoice<DepthOrder> orders[] = {{"DCR", DepthOrder::depth_column_row},
                                                  {"CRD", DepthOrder::column_row_depth}};
    return choose("mode", node.attributes().text("mode", "DCR"), orders);
}

Outputs depth_to_space(const ModelNode& node, Builder& builder) {
    const ValueView view = builder.view(node.input(0));
    const DepthOrder order = order_of(node);
    const ValueId value = builder.add(std::make_shared<graph::DepthToSpace>(block_of(node), order),
                                      {builder.image(view)});
    return {builder.image_view(value, 4, view.type)};
}

Outputs space_to_depth(const ModelNode& node, Builder& builder) {
    const ValueView view = builder.view(node.input(0));
    const ValueId value =
        builder.add(std::make_shared<graph::SpaceToDepth>(block_of(node)), {builder.image(view)});
    const ValueView blocks = builder.image_view(value, 4, view.type);
    if (order_of(node) == DepthOrder::depth_column_row) {
        return {blocks};
    }
    // Rows and columns of a block come behind the channels instead.
    const std::int64_t block = block_of(node), channels = view.dims[1];
    Dims apart = blocks.dims;
    apart[1] = channels;
    apart.insert(apart.begin() + 1, block * block);
    return {
        builder.reshape(transpose(builder.reshape(blocks, apart), {0, 2, 1, 3, 4}), blocks.dims)};
}

}  // namespace

const RuleTable& resizing_rules() {
    static const RuleTable table = {
        {"Resize", resize},
        {"Upsample", upsample},
        {"AffineGrid", affine_grid},
        {"GridSample", grid_sample},
        {"DepthToSpace", depth_to_space},
        {"SpaceToDepth", space_to_depth},
    };
    return table;
}

}  // namespace upforge::lower
