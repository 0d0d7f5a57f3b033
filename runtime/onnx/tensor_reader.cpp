#include "onnx/tensor_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

#include "onnx.pb.h"
#include "onnx/skeleton.h"
#include "upforge/error.h"

namespace upforge {

namespace {

using Proto = onnx::TensorProto;

struct TypeCode {
    int code;
    ElementType type;
};

constexpr std::array type_codes = {
    TypeCode{Proto::FLOAT, ElementType::f32},     TypeCode{Proto::UINT8, ElementType::u8},
    TypeCode{Proto::INT8, ElementType::i8},       TypeCode{Proto::UINT16, ElementType::u16},
    TypeCode{Proto::INT16, ElementType::i16},     TypeCode{Proto::INT32, ElementType::i32},
    TypeCode{Proto::INT64, ElementType::i64},     TypeCode{Proto::BOOL, ElementType::boolean},
    TypeCode{Proto::FLOAT16, ElementType::f16},   TypeCode{Proto::DOUBLE, ElementType::f64},
    TypeCode{Proto::UINT32, ElementType::u32},    TypeCode{Proto::UINT64, ElementType::u64},
    TypeCode{Proto::BFLOAT16, ElementType::bf16},
};

/// T is what the elements are stored as, which may be narrower than the file's numbers.
template <typename T, typename Values>
Array copy_values(ElementType type, Dims dims, const Values& values) {
    const std::int64_t needed = count_elements(dims);
    if (values.size() != needed) {
        throw Error(ErrorCode::file,
                    fmt::format("{} {} has {} elements, and there are {}", name_of(type),
                                to_string(dims), needed, values.size()));
    }
    const auto owner = std::make_shared<std::vector<T>>();
    owner->reserve(values.size());
    for (const auto value : values) {
        owner->push_back(static_cast<T>(value));
    }
    return Array(type, std::move(dims), std::as_bytes(std::span(*owner)), owner);
}

/// Each type has a field of numbers that holds it; int32_data holds the bits of half floats.
Array read_values(const Proto& tensor, ElementType type, Dims dims) {
    switch (type) {
        case ElementType::f32:
            return copy_values<float>(type, std::move(dims), tensor.float_data());
        case ElementType::f64:
            return copy_values<double>(type, std::move(dims), tensor.double_data());
        case ElementType::i64:
            return copy_values<std::int64_t>(type, std::move(dims), tensor.int64_data());
        case ElementType::u64:
            return copy_values<std::uint64_t>(type, std::move(dims), tensor.uint64_data());
        case ElementType::u32:
            return copy_values<std::uint32_t>(type, std::move(dims), tensor.uint64_data());
        default:
            break;
    }
    switch (bytes_of(type)) {
        case sizeof(std::uint8_t):
            return copy_values<std::uint8_t>(type, std::move(dims), tensor.int32_data());
        case sizeof(std::uint16_t):
            return copy_values<std::uint16_t>(type, std::move(dims), tensor.int32_data());
        default:
            return copy_values<std::int32_t>(type, std::move(dims), tensor.int32_data());
    }
}

struct ExternalData {
    std::string location;
    std::uint64_t offset = 0;
    std::optional<std::uint64_t> length;
};

std::uint64_t parse_number(const std::string& key, const std::string& text) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stop != end) {
        throw Error(ErrorCode::file,
                    fmt::format("the {} of its external data, '{}', is no number", key, text));
    }
    return number;
}

ExternalData external_data(const Proto& tensor) {
    ExternalData data;
    for (const onnx::StringStringEntryProto& entry : tensor.external_data()) {
        if (entry.key() == "location") {
            data.location = entry.value();
        } else if (entry.key() == "offset") {
            data.offset = parse_number(entry.key(), entry.value());
        } else if (entry.key() == "length") {
            data.length = parse_number(entry.key(), entry.value());
        }
    }
    if (data.location.empty()) {
        throw Error(ErrorCode::file, "its external data has no location");
    }
    return data;
}

}  // namespace

std::optional<ElementType> element_type(int onnx_type) {
    const auto found = std::find_if(type_codes.begin(), type_codes.end(),
                                    [&](const TypeCode& entry) { return entry.code == onnx_type; });
    return found == type_codes.end() ? std::nullopt : std::optional(found->type);
}

int onnx_type(ElementType type) {
    return std::find_if(type_codes.begin(), type_codes.end(),
                        [&](const TypeCode& entry) { return entry.type == type; })
        ->code;
}

std::string describe_elements(int onnx_type) {
    return Proto::DataType_IsValid(onnx_type)
               ? fmt::format("{} elements",
                             Proto::DataType_Name(static_cast<Proto::DataType>(onnx_type)))
               : fmt::format("elements of the unknown type {}", onnx_type);
}

Attribute TensorReader::read(const Proto& tensor) {
    const std::optional<ElementType> type = element_type(tensor.data_type());
    if (!type) {
        return Opaque{fmt::format("tensor of {}", describe_elements(tensor.data_type()))};
    }
    Dims dims(tensor.dims().begin(), tensor.dims().end());
    if (tensor.data_location() == Proto::EXTERNAL) {
        return read_external(tensor, *type, std::move(dims));
    }
    if (tensor.has_raw_data()) {
        return Array(*type, std::move(dims), find_raw_data(tensor.raw_data(), file_), owner_);
    }
    return read_values(tensor, *type, std::move(dims));
}

Array TensorReader::read_external(const Proto& tensor, ElementType type, Dims dims) {
    const ExternalData data = external_data(tensor);
    const std::uint64_t needed = static_cast<std::uint64_t>(count_elements(dims)) * bytes_of(type);
    const std::uint64_t length = data.length.value_or(needed);
    const std::shared_ptr<const MappedFile> file = external_.open(data.location);
    const std::size_t size = file->bytes().size();
    if (data.offset > size || length > size - data.offset) {
        throw Error(ErrorCode::file,
                    fmt::format("its data is {} bytes at byte {} of '{}', which has {} bytes",
                                length, data.offset, data.location, size));
    }
    return Array(type, std::move(dims), file->bytes().subspan(data.offset, length), file);
}

}  // namespace upforge
