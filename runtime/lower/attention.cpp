#include <fmt/core.h>

#include <cmath>
#include <limits>

#include "graph/operations/heads.h"
#include "graph/operations/pointwise.h"
#include "lower/arithmetic.h"
#include "lower/matrix_product.h"
#include "lower/rules.h"
#include "upforge/error.h"

namespace upforge::lower {
namespace {

/// Batch, heads, places and numbers; where heads lie side by side in the last axis, they are taken
/// apart.
ValueView by_head(const ValueView& view, std::int64_t heads, const char* name, Builder& builder) {
    if (view.rank() == 4) {
        return view;
    }
    if (view.rank() != 3 || heads < 1 || view.dims[2] % heads != 0) {
        throw Error(ErrorCode::shape_mismatch, fmt::format("{} is {}, which is not {} heads", name,
                                                           to_string(view.dims), heads));
    }
    const Dims apart = {view.dims[0], view.dims[1], heads, view.dims[2] / heads};
    return transpose(builder.reshape(view, apart), {0, 2, 1, 3});
}

/// Each head serves several of the queries'.
ValueView repeat_heads(const ValueView& view, std::int64_t heads, Builder& builder) {
    if (view.dims[1] == heads) {
        return view;
    }
    if (heads % view.dims[1] != 0) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{} heads of queries for {} of keys", heads, view.dims[1]));
    }
    const auto& d = view.dims;
    ValueView one = builder.reshape(view, {d[0], d[1], 1, d[2], d[3]});
    one = broadcast(one, {d[0], d[1], heads / d[1], d[2], d[3]});
    return builder.reshape(one, {d[0], heads, d[2], d[3]});
}

/// Added to the score of a key that is not seen: of all that are, none comes near it.
constexpr float hidden = -1e30f;

/// What some queries must not see.
struct Mask {
    Lowered added;                ///< to the scores
    std::optional<Lowered> seen;  ///< 1 or 0; absent where each query sees some key
};

/// `added` holds infinities below zero for what is not seen.
Mask constant_mask(const Array& array) {
    const bool truths = array.type() == ElementType::boolean;
    std::vector<float> added = array.floats(), seen;
    bool all_see = true;
    const auto keys = static_cast<std::size_t>(array.dims().empty() ? 1 : array.dims().back());
    for (std::size_t row = 0; row < added.size(); row += keys) {
        bool sees = false;
        for (std::size_t i = row; i < row + keys; ++i) {
            const bool is_seen = truths ? added[i] != 0.0f : added[i] > hidden;
            added[i] = !is_seen ? hidden : truths ? 0.0f : added[i];
            seen.push_back(is_seen ? 1.0f : 0.0f);
            sees = sees || is_seen;
        }
        all_see = all_see && sees;
    }
    Mask mask{Array::of(array.dims(), std::move(added)), {}};
    if (!all_see) {
        mask.seen = Array::of(array.dims(), std::move(seen));
    }
    return mask;
}

Mask mask_of(const Lowered& mask, Builder& builder) {
    if (const auto* array = std::get_if<Array>(&mask)) {
        return constant_mask(*array);
    }
    const Array least = Array::scalar(hidden);
    if (type_of(mask) == ElementType::boolean) {
        const ValueView seen = std::get<ValueView>(as_floats(mask, builder));
        return {choose_elements(seen, Array::scalar(0.0f), least, builder, "hidden"), seen};
    }
    return {combine(Arithmetic::maximum, mask, least, builder, "bounded"),
            combine(Arithmetic::greater, mask, least, builder, "seen")};
}

/// Queries see no keys behind their own place, and none too far away.
std::optional<Mask> mask_by_place(const Attributes& attributes, std::int64_t queries,
                                  std::int64_t keys) {
    const std::int64_t left = attributes.integer("left_window_size", -1);
    std::int64_t right = attributes.integer("right_window_size", -1);
    if (attributes.integer("is_causal", 0) != 0) {
        right = 0;
    }
    if (left < 0 && right < 0) {
        return std::nullopt;
    }
    std::vector<float> added;
    for (std::int64_t q = 0; q < queries; ++q) {
        for (std::int64_t k = 0; k < keys; ++k) {
            const bool near = (left < 0 || k >= q - left) && (right < 0 || k <= q + right);
            added.push_back(near ? 0.0f : -std::numeric_limits<float>::infinity());
        }
    }
    return constant_mask(Array::of({1, 1, queries, keys}, std::move(added)));
}

ValueView capped(const ValueView& products, float most, Builder& builder) {
    const ValueView shares =
        combine(Arithmetic::divide, products, Array::scalar(most), builder, "shares");
    const ValueView bent = builder.of_elements(
        std::make_shared<graph::Activate>(Activation::tanh, 0.0f), shares, "bent");
    return combine(Arithmetic::multiply, bent, Array::scalar(most), builder, "capped");
}

ValueView softmax_of_last(const ValueView& view, Builder& builder) {
    const Arranged arranged = builder.along(view, view.rank() - 1);
    const graph::ValueId value =
        builder.add(std::make_shared<graph::Softmax>(), {arranged.operand}, "weights");
    return {value, 0, view.dims, arranged.strides, view.type};
}

void refuse_caches(const ModelNode& node) {
    for (const std::size_t input : {4, 5, 6}) {
        if (node.has(input)) {
            throw Error(ErrorCode::unsupported, "it reads keys and values of earlier runs");
        }
    }
}

}  // namespace

/// softmax(queries * keys * scale + mask) * values, for each head.
Outputs attention(const ModelNode& node, Builder& builder) {
    node.offer_outputs(3);
    refuse_caches(node);
    const Attributes& attributes = node.attributes();
    const std::int64_t query_heads = attributes.integer("q_num_heads", 0);
    const std::int64_t key_heads = attributes.integer("kv_num_heads", query_heads);
    const ValueView input = builder.view(node.input(0));
    const ValueView queries = by_head(input, query_heads, "Q", builder);
    const ValueView keys = by_head(builder.view(node.input(1)), key_heads, "K", builder);
    const ValueView values = by_head(builder.view(node.input(2)), key_heads, "V", builder);
    const std::int64_t heads = queries.dims[1];

    const auto usual = 1.0f / std::sqrt(static_cast<float>(queries.dims[3]));
    const ValueView scaled =
        combine(Arithmetic::multiply, queries, Array::scalar(attributes.real("scale", usual)),
                builder, "scaled");
    ValueView products =
        multiply(scaled, transpose(repeat_heads(keys, heads, builder), {0, 1, 3, 2}), builder);
    if (const float most = attributes.real("softcap", 0.0f); most != 0.0f) {
        products = capped(products, most, builder);
    }
    std::vector<Mask> masks;
    if (node.has(3)) {
        masks.push_back(mask_of(node.input(3), builder));
    }
    if (const auto mask = mask_by_place(attributes, queries.dims[2], keys.dims[2])) {
        masks.push_back(*mask);
    }
    for (const Mask& mask : masks) {
        products = combine(Arithmetic::add, products, mask.added, builder, "masked");
    }
    ValueView weights = softmax_of_last(products, builder);
    for (const Mask& mask : masks) {
        if (mask.seen) {
            weights = combine(Arithmetic::multiply, weights, *mask.seen, builder, "seen_weights");
        }
    }
    ValueView result = multiply(weights, repeat_heads(values, heads, builder), builder);
    if (input.rank() == 3) {
        const Dims together = {result.dims[0], result.dims[2], heads * result.dims[3]};
        result = builder.reshape(transpose(result, {0, 2, 1, 3}), together);
    }
    return {result, keys, values};
}

}  // namespace upforge::lower
