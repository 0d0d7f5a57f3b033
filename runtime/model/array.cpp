#include "model/array.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "model/element_types.h"
#include "upforge/error.h"

namespace upforge {

namespace {

/// Far beyond any array that fits into memory, and far from where 64 bits overflow.
constexpr std::int64_t most_elements = std::int64_t{1} << 40;

template <typename T>
Array keep(ElementType type, Dims dims, std::vector<T> values) {
    const auto owner = std::make_shared<const std::vector<T>>(std::move(values));
    return Array(type, std::move(dims), std::as_bytes(std::span(*owner)), owner);
}

template <typename To>
std::vector<To> converted(const Array& array) {
    std::vector<To> values(array.elements());
    with_element_type(array.type(), [&](auto element) {
        const std::byte* from = array.bytes().data();
        for (To& value : values) {
            std::memcpy(&element, from, sizeof element);
            value = convert<To>(element);
            from += sizeof element;
        }
    });
    return values;
}

}  // namespace

const char* name_of(ElementType type) {
    switch (type) {
        case ElementType::f32:
            return "float32";
        case ElementType::f64:
            return "float64";
        case ElementType::f16:
            return "float16";
        case ElementType::bf16:
            return "bfloat16";
        case ElementType::i8:
            return "int8";
        case ElementType::u8:
            return "uint8";
        case ElementType::i16:
            return "int16";
        case ElementType::u16:
            return "uint16";
        case ElementType::i32:
            return "int32";
        case ElementType::u32:
            return "uint32";
        case ElementType::i64:
            return "int64";
        case ElementType::u64:
            return "uint64";
        case ElementType::boolean:
            return "bool";
    }
    return "unknown";
}

std::size_t bytes_of(ElementType type) {
    std::size_t bytes = 0;
    with_element_type(type, [&](auto element) { bytes = sizeof element; });
    return bytes;
}

std::string to_string(const Dims& dims) {
    return dims.empty() ? "scalar" : fmt::format("{}", fmt::join(dims, "x"));
}

std::int64_t count_elements(const Dims& dims) {
    std::int64_t count = 1;
    bool too_many = false;
    for (const std::int64_t dim : dims) {
        if (dim < 0) {
            throw Error(
                ErrorCode::invalid_argument,
                fmt::format("an array of {}: dimensions cannot be negative", to_string(dims)));
        }
        // A later zero makes it an empty array.
        too_many = dim != 0 && (too_many || count > most_elements / dim);
        count = too_many ? 1 : count * dim;
    }
    if (too_many) {
        throw Error(ErrorCode::too_large, fmt::format("an array of {} has more than {} elements",
                                                      to_string(dims), most_elements));
    }
    return count;
}

Array::Array(ElementType type, Dims dims, std::span<const std::byte> bytes,
             std::shared_ptr<const void> owner)
    : type_(type), dims_(std::move(dims)), bytes_(bytes), owner_(std::move(owner)) {
    const std::size_t needed = static_cast<std::size_t>(count_elements(dims_)) * bytes_of(type_);
    if (bytes_.size() != needed) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("{} {} takes {} bytes, and there are {}", name_of(type_),
                                to_string(dims_), needed, bytes_.size()));
    }
}

Array Array::of(Dims dims, std::vector<float> values) {
    return keep(ElementType::f32, std::move(dims), std::move(values));
}

Array Array::of(Dims dims, std::vector<std::int64_t> values) {
    return keep(ElementType::i64, std::move(dims), std::move(values));
}

std::vector<float> Array::floats() const {
    return converted<float>(*this);
}

std::vector<double> Array::doubles() const {
    return converted<double>(*this);
}

std::vector<std::int64_t> Array::integers() const {
    return converted<std::int64_t>(*this);
}

Array Array::reshape(Dims dims) const {
    return Array(type_, std::move(dims), bytes_, owner_);
}

}  // namespace upforge
