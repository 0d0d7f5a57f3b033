#include <fmt/format.h>

#include <limits>

#include "api/call.h"
#include "api/convert.h"

namespace upforge::api {
namespace {

template <class Options>
Options given_or(const Options* options, const Options& defaults) {
    if (options == nullptr) {
        return defaults;
    }
    if (options->struct_size != sizeof(Options)) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("options have struct_size {}, not {}; start them from the "
                                "operator's defaults",
                                options->struct_size, sizeof(Options)));
    }
    return *options;
}

template <class T>
std::span<const T> values_of(const T* values, std::size_t count, const char* name) {
    if ((values == nullptr) != (count == 0)) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{} {} NULL, but there are {} of them", name,
                                values == nullptr ? "is" : "is not", count));
    }
    return {values, count};
}

}  // namespace

Filter from_c(const upforge_filter* filter) {
    const upforge_filter& given = required(filter, "filter");
    const float& first = required(given.values, "filter->values");
    const FilterShape shape{given.outer, given.inner, given.height, given.width};
    // Nobody has passed so many values: reading them would leave the caller's memory.
    if (shape.elements() > std::numeric_limits<std::int32_t>::max()) {
        throw Error(ErrorCode::too_large,
                    fmt::format("filter {} has more than {} values", to_string(shape),
                                std::numeric_limits<std::int32_t>::max()));
    }
    return Filter(shape, std::span(&first, shape.elements()));
}

ConvOptions from_c(const upforge_conv_options* options) {
    const upforge_conv_options given = given_or(options, upforge_conv_defaults());
    return {.stride = from_c(given.stride),
            .padding = from_c(given.padding),
            .dilation = from_c(given.dilation),
            .groups = given.groups,
            .auto_pad = auto_pad_from_c(given.auto_pad),
            .bias = values_of(given.bias, given.bias_count, "bias"),
            .activation = activation_from_c(given.activation),
            .leaky_slope = given.leaky_slope,
            .residual = given.residual == nullptr ? Tensor() : given.residual->tensor,
            .exact = given.exact != 0};
}

ConvTransposeOptions from_c(const upforge_conv_transpose_options* options) {
    const upforge_conv_transpose_options given =
        given_or(options, upforge_conv_transpose_defaults());
    return {.stride = from_c(given.stride),
            .padding = from_c(given.padding),
            .output_padding = from_c(given.output_padding),
            .output_size = optional_from_c(given.output_size),
            .dilation = from_c(given.dilation),
            .groups = given.groups,
            .auto_pad = auto_pad_from_c(given.auto_pad),
            .bias = values_of(given.bias, given.bias_count, "bias"),
            .activation = activation_from_c(given.activation),
            .leaky_slope = given.leaky_slope,
            .exact = given.exact != 0};
}

PoolOptions from_c(const upforge_pool_options* options) {
    const upforge_pool_options given = given_or(options, upforge_pool_defaults());
    return {.kernel = from_c(given.kernel),
            .stride = optional_from_c(given.stride),
            .padding = from_c(given.padding),
            .dilation = from_c(given.dilation),
            .ceil_mode = given.ceil_mode,
            .auto_pad = auto_pad_from_c(given.auto_pad),
            .count_include_pad = given.count_include_pad};
}

PyramidOptions from_c(const upforge_pyramid_options* options) {
    const upforge_pyramid_options given = given_or(options, upforge_pyramid_defaults());
    PyramidOptions result{.kind = pool_kind_from_c(given.kind)};
    if (const auto levels = values_of(given.levels, given.level_count, "levels"); !levels.empty()) {
        result.levels.assign(levels.begin(), levels.end());
    }
    return result;
}

ResizeOptions from_c(const upforge_resize_options* options) {
    const upforge_resize_options given = given_or(options, upforge_resize_defaults());
    return {.size = optional_from_c(given.size),
            .scale = optional_from_c(given.scale),
            .interpolation = interpolation_from_c(given.interpolation),
            .coordinates = coordinates_from_c(given.coordinates),
            .rounding = rounding_from_c(given.rounding),
            .cubic_slope = given.cubic_slope,
            .exclude_outside = given.exclude_outside != 0};
}

PadOptions from_c(const upforge_pad_options* options) {
    const upforge_pad_options given = given_or(options, upforge_pad_defaults());
    return {.padding = from_c(given.padding),
            .mode = pad_mode_from_c(given.mode),
            .value = given.value};
}

}  // namespace upforge::api
