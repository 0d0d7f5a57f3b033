#include "lower/arithmetic.h"

#include <cmath>
#include <numeric>
#include <optional>

#include "graph/operations/pointwise.h"
#include "lower/host_array.h"

namespace upforge::lower {
namespace {

using graph::Operand;
using graph::ValueId;

struct ScaleAndShift {
    std::vector<float> scale, shift;
};

/// x op c, or c op x, as x * scale + shift, for each c; absent where that would round differently.
std::optional<ScaleAndShift> as_scale(Arithmetic operation, const std::vector<float>& constants,
                                      bool constant_first) {
    ScaleAndShift result;
    for (const float c : constants) {
        int exponent = 0;
        const bool power_of_two = std::abs(std::frexp(c, &exponent)) == 0.5f;
        float scale = 1.0f, shift = 0.0f;
        if (operation == Arithmetic::add) {
            shift = c;
        } else if (operation == Arithmetic::subtract) {
            scale = constant_first ? -1.0f : 1.0f;
            shift = constant_first ? c : -c;
        } else if (operation == Arithmetic::multiply) {
            scale = c;
        } else if (operation == Arithmetic::divide && !constant_first && power_of_two &&
                   std::isnormal(1.0f / c)) {
            scale = 1.0f / c;
        } else {
            return std::nullopt;
        }
        result.scale.push_back(scale);
        result.shift.push_back(shift);
    }
    return result;
}

/// Whether the constant's numbers are one for all, or one for each channel of what is read.
bool is_by_channel(const Array& constant, const Arranged& arranged) {
    if (constant.elements() == 1) {
        return true;
    }
    const int channels = arranged.operand.shape.channels;
    const std::size_t added = arranged.strides.size() - constant.dims().size();
    for (std::size_t d = 0; d < constant.dims().size(); ++d) {
        if (constant.dims()[d] == channels && arranged.strides[d + added] == 1) {
            return constant.elements() == static_cast<std::size_t>(channels);
        }
    }
    return false;
}

/// Absent where the constant is no scale or shift of channels.
std::optional<ValueView> scale_channels(Arithmetic operation, const ValueView& view,
                                        const Array& constant, bool constant_first,
                                        Builder& builder, const std::string& part) {
    auto numbers = as_scale(operation, constant.floats(), constant_first);
    if (!numbers) {
        return std::nullopt;
    }
    const Arranged arranged = builder.elements(view);
    if (!is_by_channel(constant, arranged)) {
        return std::nullopt;
    }
    numbers->scale.resize(arranged.operand.shape.channels, numbers->scale[0]);
    numbers->shift.resize(arranged.operand.shape.channels, numbers->shift[0]);
    const ValueId value = builder.add(
        std::make_shared<graph::ScaleChannels>(std::move(numbers->scale), std::move(numbers->shift),
                                               Activation::none, 0.0f),
        {arranged.operand}, part);
    return ValueView{value, 0, view.dims, arranged.strides, view.type};
}

ValueId add_node(Arithmetic operation, const Operand& a, const Operand& b, Builder& builder,
                 const std::string& part) {
    if (operation == Arithmetic::add && a.shape == b.shape) {
        return builder.add(std::make_shared<graph::Add>(Activation::none, 0.0f), {a, b}, part);
    }
    return builder.add(std::make_shared<graph::Combine>(operation, Activation::none, 0.0f), {a, b},
                       part);
}

/// Whether both are all of their values, and elements at the same position lie at the same place.
bool lie_alike(const ValueView& a, const ValueView& b, const Builder& builder) {
    if (a.dims != b.dims || builder.base_shape(a) != builder.base_shape(b) ||
        !builder.covers_base(a) || !builder.covers_base(b)) {
        return false;
    }
    for (std::size_t d = 0; d < a.dims.size(); ++d) {
        if (a.dims[d] != 1 && a.strides[d] != b.strides[d]) {
            return false;
        }
    }
    return true;
}

}  // namespace

const Dims& dims_of(const Lowered& tensor) {
    const auto* view = std::get_if<ValueView>(&tensor);
    return view ? view->dims : std::get<Array>(tensor).dims();
}

ElementType type_of(const Lowered& tensor) {
    const auto* view = std::get_if<ValueView>(&tensor);
    return view ? view->type : std::get<Array>(tensor).type();
}

Array range_along(int axis, int rank, std::int64_t first, std::int64_t count) {
    std::vector<float> numbers(static_cast<std::size_t>(count));
    std::iota(numbers.begin(), numbers.end(), static_cast<float>(first));
    Dims dims(static_cast<std::size_t>(rank), 1);
    dims[static_cast<std::size_t>(axis)] = count;
    return Array::of(dims, std::move(numbers));
}

ValueView apply(Function function, const ValueView& view, Builder& builder,
                const std::string& part) {
    return builder.of_elements(std::make_shared<graph::Apply>(function, 0.0f, 0.0f), view, part);
}

Lowered as_floats(const Lowered& tensor, Builder& builder) {
    if (const auto* view = std::get_if<ValueView>(&tensor)) {
        return builder.floats(*view);
    }
    const Array& array = std::get<Array>(tensor);
    return array.integral() ? Array::of(array.dims(), array.floats()) : array;
}

Stretched stretch(const std::vector<Lowered>& tensors, Builder& builder) {
    Stretched result;
    std::vector<ValueView> views;
    for (const Lowered& tensor : tensors) {
        result.dims = broadcast_dims(result.dims, dims_of(tensor));
        if (const auto* view = std::get_if<ValueView>(&tensor)) {
            views.push_back(*view);
        }
    }
    if (result.dims.size() > 4) {
        for (const Lowered& tensor : tensors) {
            const ValueView whole = builder.row_major(broadcast(builder.view(tensor), result.dims));
            result.operands.push_back(builder.graph.all_of(whole.base));
            result.strides = whole.strides;
        }
        return result;
    }
    for (ValueView& view : views) {
        view = with_rank(view, 4);
    }
    const AxisOrder order = builder.best_order(views, [](const AxisOrder&) { return true; });
    for (const Lowered& tensor : tensors) {
        const auto* view = std::get_if<ValueView>(&tensor);
        result.operands.push_back(view ? builder.ordered(*view, order).operand
                                       : builder.constant(std::get<Array>(tensor), order));
    }
    result.strides = strides_in(order, result.dims);
    return result;
}

ValueView combine(Arithmetic operation, const Lowered& left, const Lowered& right, Builder& builder,
                  const std::string& part) {
    const Lowered a = as_floats(left, builder), b = as_floats(right, builder);
    const Dims dims = broadcast_dims(dims_of(a), dims_of(b));
    const auto* first = std::get_if<ValueView>(&a);
    const auto* second = std::get_if<ValueView>(&b);
    const ElementType type = first ? first->type : second->type;

    if (first && second && lie_alike(*first, *second, builder)) {
        const ValueId value = add_node(operation, builder.graph.all_of(first->base),
                                       builder.graph.all_of(second->base), builder, part);
        return {value, 0, dims, first->strides, type};
    }
    if (!first || !second) {
        const ValueView& view = first ? *first : *second;
        const Array& constant = std::get<Array>(first ? b : a);
        if (view.dims == dims) {
            if (auto scaled =
                    scale_channels(operation, view, constant, first == nullptr, builder, part)) {
                return *scaled;
            }
        }
    }
    const Stretched both = stretch({a, b}, builder);
    const ValueId value = add_node(operation, both.operands[0], both.operands[1], builder, part);
    return {value, 0, both.dims, both.strides, type};
}

ValueView choose_elements(const Lowered& condition, const Lowered& yes, const Lowered& no,
                          Builder& builder, const std::string& part) {
    Stretched all = stretch(
        {as_floats(condition, builder), as_floats(yes, builder), as_floats(no, builder)}, builder);
    const ValueId value =
        builder.add(std::make_shared<graph::Where>(), std::move(all.operands), part);
    return {value, 0, all.dims, all.strides, type_of(yes)};
}

bool is_integral(ElementType type) {
    return type != ElementType::f32 && type != ElementType::f64 && type != ElementType::f16 &&
           type != ElementType::bf16;
}

ValueView truncated(const ValueView& view, Builder& builder) {
    const ValueView up = apply(Function::ceil, view, builder, "ceil");
    const ValueView down = apply(Function::floor, view, builder, "floor");
    // Of numbers above 0 the floor, of those below the ceiling.
    const Array zero = Array::scalar(0.0f);
    return combine(Arithmetic::add, combine(Arithmetic::maximum, down, zero, builder, "above"),
                   combine(Arithmetic::minimum, up, zero, builder, "below"), builder);
}

}  // namespace upforge::lower
