#include <fmt/core.h>

#include <optional>

#include "graph/operations/pooling.h"
#include "graph/operations/unpooling.h"
#include "lower/arithmetic.h"
#include "lower/rules.h"
#include "lower/windows.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

using graph::PlaneIndices;
using graph::ValueId;

PoolOptions options_of(const ModelNode& node, int axes) {
    if (!node.attributes().has("kernel_shape")) {
        throw Error(ErrorCode::invalid_argument, "kernel_shape is missing");
    }
    return {.kernel = pair(node, "kernel_shape", axes, 1),
            .stride = pair(node, "strides", axes, 1),
            .padding = pads(node, axes),
            .dilation = pair(node, "dilations", axes, 1),
            .ceil_mode = node.attributes().integer("ceil_mode", 0) != 0,
            .auto_pad = auto_pad(node),
            .count_include_pad = node.attributes().integer("count_include_pad", 0) != 0};
}

Outputs max_pool(const ModelNode& node, Builder& builder) {
    const ValueView input = builder.view(node.input(0));
    const PoolOptions options = options_of(node, axes_of_space(input));
    const bool with_indices = node.reads_output(1);
    const graph::Operand image = builder.image(input);
    const std::vector<ValueId> values =
        builder.add_all(std::make_shared<graph::MaxPool>(options, with_indices), {image});
    Outputs outputs = {builder.image_view(values[0], input.rank(), input.type)};
    if (with_indices) {
        ValueView indices = builder.image_view(values[1], input.rank(), ElementType::i64);
        const bool column_major = node.attributes().integer("storage_order", 0) != 0;
        const auto& [batch, height, width, channels] = image.shape;
        indices.indices = PlaneIndices{height, width, width, column_major};
        outputs.emplace_back(std::move(indices));
    }
    return outputs;
}

/// A pooling over three axes, one of which has no windows, and neither has the one before it, or it
/// is the first: then both are one, or the channels take it in.
struct FlatPooling {
    std::size_t left_out;
    Node node;
    Dims dims;  ///< of the input
};

std::optional<FlatPooling> flatten_windows(const ModelNode& node, const Dims& dims) {
    const Attributes& attributes = node.attributes();
    const auto numbers = [&](const char* name, Dims otherwise) {
        return attributes.integers(name).value_or(std::move(otherwise));
    };
    const Dims kernel = numbers("kernel_shape", {}), strides = numbers("strides", Dims(3, 1)),
               both_pads = numbers("pads", Dims(6, 0));
    if (dims.size() != 5 || kernel.size() != 3 || strides.size() != 3 || both_pads.size() != 6) {
        return std::nullopt;
    }
    const auto has_windows = [&](std::size_t axis) {
        return kernel[axis] != 1 || strides[axis] != 1 || both_pads[axis] != 0 ||
               both_pads[axis + 3] != 0;
    };
    for (std::size_t axis = 3; axis-- > 0;) {
        if (has_windows(axis) || (axis > 0 && has_windows(axis - 1))) {
            continue;
        }
        FlatPooling flat{axis, node.node(), dims};
        const auto leave_out = [](Dims& from, std::size_t index) {
            from.erase(from.begin() + static_cast<std::ptrdiff_t>(index));
        };
        flat.dims[axis + 1] *= dims[axis + 2];
        leave_out(flat.dims, axis + 2);
        for (const char* name : {"kernel_shape", "strides", "dilations", "pads"}) {
            if (Dims list = numbers(name, {}); !list.empty()) {
                if (list.size() == 6) {
                    leave_out(list, axis + 3);
                }
                leave_out(list, axis);
                flat.node.attributes.set(name, list);
            }
        }
        return flat;
    }
    return std::nullopt;
}

Outputs average_pool(const ModelNode& node, Builder& builder) {
    const ValueView input = builder.view(node.input(0));
    if (const auto flat = flatten_windows(node, input.dims)) {
        const Lowered image = builder.reshape(input, flat->dims);
        const ModelNode over_two(flat->node, {&image}, {true}, node.opset());
        const auto pooled = std::get<ValueView>(average_pool(over_two, builder).front());
        Dims dims = pooled.dims;
        dims.insert(dims.begin() + static_cast<std::ptrdiff_t>(flat->left_out + 2),
                    input.dims[flat->left_out + 2]);
        dims[flat->left_out + 1] = input.dims[flat->left_out + 1];  // has no windows, either
        return {builder.reshape(pooled, dims)};
    }
    const PoolOptions options = options_of(node, axes_of_space(input));
    const ValueId output =
        builder.add(std::make_shared<graph::AveragePool>(options), {builder.image(input)});
    return {builder.image_view(output, input.rank(), input.type)};
}

Rule global_pool(PoolKind kind) {
    return [kind](const ModelNode& node, Builder& builder) -> Outputs {
        const ValueView input = builder.view(node.input(0));
        const ValueId output =
            builder.add(std::make_shared<graph::GlobalPool>(kind), {builder.image(input)});
        return {builder.image_view(output, input.rank(), input.type)};
    };
}

/// The p-th root of the sum of p-th powers, which is the number of elements times their mean.
ValueView of_powers(const ModelNode& node, const ValueView& input, std::int64_t elements,
                    const std::shared_ptr<graph::Operation>& mean, Builder& builder) {
    const auto p = static_cast<float>(node.attributes().integer("p", 2));
    const ValueView sizes = apply(Function::abs, input, builder, "sizes");
    const ValueView powers = combine(Arithmetic::power, sizes, Array::scalar(p), builder, "powers");
    const ValueView means = builder.image_view(builder.add(mean, {builder.image(powers)}, "means"),
                                               input.rank(), input.type);
    const Array count = Array::scalar(static_cast<float>(elements));
    return combine(Arithmetic::power, combine(Arithmetic::multiply, means, count, builder, "sums"),
                   Array::scalar(1.0f / p), builder);
}

Outputs lp_pool(const ModelNode& node, Builder& builder) {
    const ValueView input = builder.view(node.input(0));
    PoolOptions options = options_of(node, axes_of_space(input));
    require_attribute(node, "ceil_mode", 0);  // a mean counts what its last windows lack
    options.count_include_pad = true;
    const std::int64_t elements = std::int64_t{options.kernel.y} * options.kernel.x;
    return {
        of_powers(node, input, elements, std::make_shared<graph::AveragePool>(options), builder)};
}

Outputs global_lp_pool(const ModelNode& node, Builder& builder) {
    const ValueView input = builder.view(node.input(0));
    const std::int64_t pixels = count_elements(input.dims) / (input.dims[0] * input.dims[1]);
    return {of_powers(node, input, pixels, std::make_shared<graph::GlobalPool>(PoolKind::average),
                      builder)};
}

/// The plane that a pooling with these windows had, where nothing was cut off.
YX pooled_plane(const ModelNode& node, const ValueView& values, int axes) {
    const YX kernel = pair(node, "kernel_shape", axes, 1);
    const YX stride = pair(node, "strides", axes, 1);
    const Padding cut = pads(node, axes);
    const std::int64_t rows = axes == 2 ? values.dims[2] : 1, columns = values.dims.back();
    return {narrow((rows - 1) * stride.y + kernel.y - cut.top - cut.bottom, "output height"),
            narrow((columns - 1) * stride.x + kernel.x - cut.left - cut.right, "output width")};
}

/// The endpoint behind an input of the network that nothing was done to; null for others.
graph::Endpoint* input_of(const ValueView& view, Builder& builder) {
    for (graph::Endpoint& input : builder.graph.inputs) {
        if (input.value == view.base && input.dims == view.dims && input.strides == view.strides) {
            return &input;
        }
    }
    return nullptr;
}

/// Indices of a pooling count within its plane. Those that the user gives count in the plane that
/// the windows imply, even where `output_shape` asks for a larger one.
void count_in(YX size, YX implied, const ValueView& indices, Builder& builder) {
    PlaneIndices wanted{size.y, size.x, size.x, false};
    if (indices.indices) {
        wanted.column_major = indices.indices->column_major;
        if (*indices.indices != wanted) {
            throw Error(
                ErrorCode::shape_mismatch,
                fmt::format("its indices count in an image of {}x{}, but its output has "
                            "{}x{}",
                            indices.indices->height, indices.indices->width, size.y, size.x));
        }
        return;
    }
    graph::Endpoint* input = input_of(indices, builder);
    if (input == nullptr) {
        throw Error(ErrorCode::unsupported,
                    "its indices come neither from a MaxPool nor from the user");
    }
    wanted.height = implied.y;
    wanted.width = implied.x;
    if (input->indices && *input->indices != wanted) {
        throw Error(
            ErrorCode::unsupported,
            fmt::format("its indices ('{}') are used for images of two sizes", input->name));
    }
    input->indices = wanted;
}

Outputs max_unpool(const ModelNode& node, Builder& builder) {
    const ValueView values = builder.view(node.input(0));
    const auto* indices = std::get_if<ValueView>(&node.input(1));
    if (indices == nullptr) {
        throw Error(ErrorCode::unsupported, "its indices are constant");
    }
    const int axes = axes_of_space(values);
    const YX implied = pooled_plane(node, values, axes);
    YX size = implied;
    if (node.has(2)) {
        std::vector<std::int64_t> shape = node.required_list(2, "output_shape");
        if (shape.size() == values.dims.size()) {
            shape.erase(shape.begin(), shape.begin() + 2);
        }
        size = to_pair(shape, axes, "output_shape", 1);
    }
    count_in(size, implied, *indices, builder);
    const ValueId output = builder.add(std::make_shared<graph::MaxUnpool>(size),
                                       {builder.image(values), builder.image(*indices)});
    return {builder.image_view(output, values.rank(), values.type)};
}

}  // namespace

const RuleTable& pooling_rules() {
    static const RuleTable table = {
        {"MaxPool", max_pool},
        {"AveragePool", average_pool},
        {"LpPool", lp_pool},
        {"GlobalLpPool", global_lp_pool},
        {"GlobalMaxPool", global_pool(PoolKind::max)},
        {"GlobalAveragePool", global_pool(PoolKind::average)},
        {"MaxUnpool", max_unpool},
    };
    return table;
}

}  // namespace upforge::lower
