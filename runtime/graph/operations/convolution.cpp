#include "graph/operations/convolution.h"

#include <fmt/core.h>

#include <type_traits>
#include <utility>

#include "core/narrow_floats.h"
#include "graph/operations/checks.h"
#include "graph/operations/words.h"
#include "graph/prepared_weights.h"
#include "operators/growing.h"
#include "operators/sliding.h"
#include "operators/winograd.h"
#include "reference/at.h"
#include "reference/reference.h"
#include "upforge/error.h"

namespace upforge::graph {
namespace {

/// What two convolutions must have in common, byte by byte, to share their packed weights.
class Key {
  public:
    explicit Key(std::string operation) : bytes_(std::move(operation)) {}

    template <typename T>
    Key& add(const T& value) {
        static_assert(std::has_unique_object_representations_v<T> || std::is_floating_point_v<T>,
                      "padding would make equal values differ");
        return append(&value, sizeof value);
    }

    Key& add(const std::vector<float>& values) {
        add(values.size());
        return append(values.data(), values.size() * sizeof(float));
    }

    Key& add(const FilterSource& filter) {
        return add(filter.array.bytes().data())
            .add(filter.array.type())
            .add(filter.shape)
            .add(filter.groups)
            .add(filter.transposed_matrix)
            .add(filter.scale)
            .add(filter.type);
    }

    const std::string& bytes() const { return bytes_; }

  private:
    Key& append(const void* data, std::size_t size) {
        bytes_.append(static_cast<const char*>(data), size);
        return *this;
    }

    std::string bytes_;
};

/// The packed weights keep the array alive whose address they are found by, so that no other array
/// ever lies there.
template <typename Operator, typename Options>
std::shared_ptr<const Operator> find_or_pack(PreparedWeights& weights, const Key& key,
                                             const FilterSource& filter, const Options& options) {
    struct Packed {
        Array source;
        Operator packed;
    };
    return weights.get<Operator>(key.bytes(), [&] {
        const auto made =
            std::make_shared<const Packed>(Packed{filter.array, {filter.load(), options}});
        return std::shared_ptr<const Operator>(made, &made->packed);
    });
}

template <typename Operator>
const Operator& require_prepared(const std::string& operation,
                                 const std::shared_ptr<const Operator>& prepared) {
    if (!prepared) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{}: run before its weights were prepared", operation));
    }
    return *prepared;
}

void require_channels(const std::string& operation, const Shape& input, int channels,
                      const FilterSource& filter) {
    if (input.channels != channels) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{}: the input {} has {} channels, but filter {} in {} groups "
                                "reads {}",
                                operation, to_string(input), input.channels,
                                to_string(filter.shape), filter.groups, channels));
    }
}

template <typename Options>
std::string window_text(const FilterSource& filter, const Options& options) {
    return words({both_axes(filter.shape.kernel()), unless_usual("stride", options.stride, YX()),
                  unless_usual("pad", options.padding, Padding()),
                  unless_usual("dilation", options.dilation, YX()),
                  unless_usual("groups", options.groups, 1), to_text(options.auto_pad)});
}

std::int64_t count_weights(const FilterSource& filter, const std::vector<float>& bias) {
    return static_cast<std::int64_t>(filter.shape.elements() + bias.size());
}

/// A multiply-add for each weight that a value of `shape` meets.
double multiply_adds(const FilterSource& filter, const Shape& shape) {
    const auto& [outer, inner, height, width] = filter.shape;
    return 2.0 * static_cast<double>(shape.elements()) * inner * height * width;
}

}  // namespace

Conv::Conv(FilterSource source, std::vector<float> biases, ConvOptions how)
    : filter(std::move(source)), bias(std::move(biases)), options(std::move(how)) {
    filter.order = FilterOrder::conv;
    filter.groups = options.groups;
    filter.check(name(), bias);
}

std::string Conv::parameters() const {
    return words({window_text(filter, options), to_text(options.activation, options.leaky_slope)});
}

std::vector<TensorType> Conv::outputs(std::span<const TensorType> inputs) const {
    require_inputs(name(), inputs, 1, 2);
    const Shape& input = shape_of_floats(name(), "input", inputs[0]);
    require_channels(name(), input, filter.shape.inner * filter.groups, filter);
    const YX pixels = slide(name(), input,
                            {filter.shape.kernel(), options.stride, options.dilation,
                             options.padding, options.auto_pad, false})
                          .output;
    const TensorType output{{input.batch, pixels.y, pixels.x, filter.shape.outer}};
    if (inputs.size() == 2 && shape_of_floats(name(), "residual", inputs[1]) != output.shape) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("conv: residual has shape {}, but the output has {}",
                                to_string(inputs[1].shape), to_string(output.shape)));
    }
    return {output};
}

bool Conv::stores(DataType input, DataType output) const {
    if (input == output) {
        return true;
    }
    return is_narrow(input) ? !filter.depthwise() : sums_rows_of_taps();
}

bool Conv::sums_rows_of_taps() const {
    constexpr int fewest_channels = 16;
    const bool bordered = options.padding != Padding{};
    return filter.shape.inner < fewest_channels && options.groups == 1 &&
           options.auto_pad == AutoPad::none && (!bordered || options.dilation.x == 1);
}

bool Conv::transforms_tiles(DataType input, DataType output) const {
    const Sliding sliding{.kernel = filter.shape.kernel(),
                          .stride = options.stride,
                          .dilation = options.dilation,
                          .padding = options.padding,
                          .output = {}};
    return !options.exact && winograd_form(sliding, options.groups, filter.shape.inner,
                                           filter.shape.outer, {input, output}) != WinogradForm{};
}

std::int64_t Conv::weights() const {
    return count_weights(filter, bias);
}

double Conv::flops(std::span<const TensorType>, std::span<const TensorType> outputs) const {
    return multiply_adds(filter, outputs[0].shape);
}

void Conv::prepare(PreparedWeights& weights) {
    Key key(name());
    key.add(filter).add(bias);
    key.add(options.stride).add(options.padding).add(options.dilation).add(options.auto_pad);
    key.add(options.activation).add(options.leaky_slope).add(options.exact);
    prepared_ = find_or_pack<upforge::Conv>(weights, key, filter, complete_options({}));
}

void Conv::run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const {
    require_prepared(name(), prepared_)
        .run(inputs[0], outputs[0], inputs.size() == 2 ? inputs[1] : Tensor());
}

std::vector<Tensor> Conv::reference(std::span<const Tensor> inputs) const {
    return {reference::conv(inputs[0], filter.load(), complete_options(inputs))};
}

std::vector<double> Conv::reference_at(const Filter& weights, std::span<const Tensor> inputs, int n,
                                       int y, int x) const {
    return reference::conv_at(inputs[0], weights, complete_options(inputs), n, y, x);
}

ConvOptions Conv::complete_options(std::span<const Tensor> inputs) const {
    ConvOptions complete = options;
    complete.bias = bias;
    complete.residual = inputs.size() == 2 ? inputs[1] : Tensor();
    return complete;
}

ConvTranspose::ConvTranspose(FilterSource source, std::vector<float> biases,
                             ConvTransposeOptions how)
    : filter(std::move(source)), bias(std::move(biases)), options(how) {
    filter.order = FilterOrder::transposed;
    filter.groups = options.groups;
    filter.check(name(), bias);
}

std::string ConvTranspose::parameters() const {
    return words({window_text(filter, options),
                  unless_usual("output_pad", options.output_padding, YX(0)),
                  options.output_size ? fmt::format("to {}", both_axes(*options.output_size)) : "",
                  to_text(options.activation, options.leaky_slope)});
}

std::vector<TensorType> ConvTranspose::outputs(std::span<const TensorType> inputs) const {
    require_inputs(name(), inputs, 1, 1);
    const Shape& input = shape_of_floats(name(), "input", inputs[0]);
    require_channels(name(), input, filter.shape.outer, filter);
    check_growing(filter.shape.kernel(), options);
    const YX pixels = grow(input, filter.shape.kernel(), options).output;
    return {{{input.batch, pixels.y, pixels.x, filter.output_channels()}}};
}

bool ConvTranspose::stores(DataType input, DataType output) const {
    return input == output || (is_narrow(input) && !filter.depthwise());
}

std::int64_t ConvTranspose::weights() const {
    return count_weights(filter, bias);
}

double ConvTranspose::flops(std::span<const TensorType> inputs, std::span<const TensorType>) const {
    return multiply_adds(filter, inputs[0].shape);
}

void ConvTranspose::prepare(PreparedWeights& weights) {
    const YX unasked(0);
    Key key(name());
    key.add(filter).add(bias);
    key.add(options.stride).add(options.padding).add(options.dilation).add(options.auto_pad);
    key.add(options.output_padding).add(options.output_size.value_or(unasked));
    key.add(options.activation).add(options.leaky_slope).add(options.exact);
    prepared_ = find_or_pack<upforge::ConvTranspose>(weights, key, filter, complete_options());
}

void ConvTranspose::run(std::span<const Tensor> inputs, std::span<const Tensor> outputs) const {
    require_prepared(name(), prepared_).run(inputs[0], outputs[0]);
}

std::vector<Tensor> ConvTranspose::reference(std::span<const Tensor> inputs) const {
    return {reference::conv_transpose(inputs[0], filter.load(), complete_options())};
}

std::vector<double> ConvTranspose::reference_at(const Filter& weights,
                                                std::span<const Tensor> inputs, int n, int y,
                                                int x) const {
    return reference::conv_transpose_at(inputs[0], weights, complete_options(), n, y, x);
}

ConvTransposeOptions ConvTranspose::complete_options() const {
    ConvTransposeOptions complete = options;
    complete.bias = bias;
    return complete;
}

}  // namespace upforge::graph
