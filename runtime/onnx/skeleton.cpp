#include "onnx/skeleton.h"

#include <fmt/core.h>

#include <array>
#include <climits>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "onnx/wire.h"
#include "upforge/error.h"

namespace upforge {

namespace {

using Bytes = std::span<const std::byte>;

enum class Message : std::uint8_t {
    model,
    operator_set,
    graph,
    node,
    attribute,
    tensor,
    sparse_tensor,
    value_info,
    type,
    tensor_type,
    shape,
    dimension,
    entry,
    function
};

constexpr std::array message_names = {
    "ModelProto",
    "OperatorSetIdProto",
    "GraphProto",
    "NodeProto",
    "AttributeProto",
    "TensorProto",
    "SparseTensorProto",
    "ValueInfoProto",
    "TypeProto",
    "TypeProto.Tensor",
    "TensorShapeProto",
    "TensorShapeProto.Dimension",
    "StringStringEntryProto",
    "FunctionProto",
};

enum class Content : std::uint8_t { integer, real, text, integers, floats, doubles, raw, message };

struct Field {
    Message in;
    std::uint32_t number;
    Content content;
    Message inside = {};
};

/// What is read; all else is left out of the skeleton. Of messages that ONNX can express and
/// upforge cannot there is as much as it takes to name them.
constexpr std::array fields = {
    Field{Message::model, 1, Content::integer},  // ir_version
    Field{Message::model, 2, Content::text},     // producer_name
    Field{Message::model, 3, Content::text},     // producer_version
    Field{Message::model, 7, Content::message, Message::graph},
    Field{Message::model, 8, Content::message, Message::operator_set},
    Field{Message::model, 14, Content::message, Message::entry},  // metadata_props
    Field{Message::model, 25, Content::message, Message::function},

    Field{Message::operator_set, 1, Content::text},     // domain
    Field{Message::operator_set, 2, Content::integer},  // version

    Field{Message::graph, 1, Content::message, Message::node},
    Field{Message::graph, 2, Content::text},  // name
    Field{Message::graph, 5, Content::message, Message::tensor},
    Field{Message::graph, 11, Content::message, Message::value_info},  // input
    Field{Message::graph, 12, Content::message, Message::value_info},  // output
    Field{Message::graph, 15, Content::message, Message::sparse_tensor},

    Field{Message::node, 1, Content::text},  // input
    Field{Message::node, 2, Content::text},  // output
    Field{Message::node, 3, Content::text},  // name
    Field{Message::node, 4, Content::text},  // op_type
    Field{Message::node, 5, Content::message, Message::attribute},
    Field{Message::node, 7, Content::text},  // domain
    Field{Message::node, 8, Content::text},  // overload

    Field{Message::attribute, 1, Content::text},                      // name
    Field{Message::attribute, 2, Content::real},                      // f
    Field{Message::attribute, 3, Content::integer},                   // i
    Field{Message::attribute, 4, Content::text},                      // s
    Field{Message::attribute, 5, Content::message, Message::tensor},  // t
    Field{Message::attribute, 6, Content::message, Message::graph},   // g
    Field{Message::attribute, 7, Content::floats},
    Field{Message::attribute, 8, Content::integers},
    Field{Message::attribute, 9, Content::text},      // strings
    Field{Message::attribute, 20, Content::integer},  // type
    Field{Message::attribute, 21, Content::text},     // ref_attr_name

    Field{Message::tensor, 1, Content::integers},  // dims
    Field{Message::tensor, 2, Content::integer},   // data_type
    Field{Message::tensor, 4, Content::floats},    // float_data
    Field{Message::tensor, 5, Content::integers},  // int32_data
    Field{Message::tensor, 7, Content::integers},  // int64_data
    Field{Message::tensor, 8, Content::text},      // name
    Field{Message::tensor, 9, Content::raw},
    Field{Message::tensor, 10, Content::doubles},                  // double_data
    Field{Message::tensor, 11, Content::integers},                 // uint64_data
    Field{Message::tensor, 13, Content::message, Message::entry},  // external_data
    Field{Message::tensor, 14, Content::integer},                  // data_location

    Field{Message::sparse_tensor, 1, Content::message, Message::tensor},  // values

    Field{Message::value_info, 1, Content::text},  // name
    Field{Message::value_info, 2, Content::message, Message::type},

    Field{Message::type, 1, Content::message, Message::tensor_type},

    Field{Message::tensor_type, 1, Content::integer},  // elem_type
    Field{Message::tensor_type, 2, Content::message, Message::shape},

    Field{Message::shape, 1, Content::message, Message::dimension},

    Field{Message::dimension, 1, Content::integer},  // dim_value
    Field{Message::dimension, 2, Content::text},     // dim_param

    Field{Message::entry, 1, Content::text},  // key
    Field{Message::entry, 2, Content::text},  // value

    Field{Message::function, 1, Content::text},  // name
    Field{Message::function, 4, Content::text},  // input
    Field{Message::function, 5, Content::text},  // output
    Field{Message::function, 7, Content::message, Message::node},
    Field{Message::function, 9, Content::message, Message::operator_set},
    Field{Message::function, 10, Content::text},                         // domain
    Field{Message::function, 11, Content::message, Message::attribute},  // attribute_proto
    Field{Message::function, 13, Content::text},                         // overload
};

/// Messages inside messages: protobuf parses no more, either.
constexpr int deepest = 100;

const char* name_of(Message message) {
    return message_names[static_cast<std::size_t>(message)];
}

/// Null for a field that is left out.
const Field* find(Message in, std::uint32_t number) {
    for (const Field& field : fields) {
        if (field.in == in && field.number == number) {
            return &field;
        }
    }
    return nullptr;
}

/// Lists of numbers may be packed into one field of bytes.
bool has_form(Wire wire, Content content) {
    switch (content) {
        case Content::integer:
            return wire == Wire::varint;
        case Content::real:
            return wire == Wire::fixed32;
        case Content::integers:
            return wire == Wire::varint || wire == Wire::bytes;
        case Content::floats:
            return wire == Wire::fixed32 || wire == Wire::bytes;
        case Content::doubles:
            return wire == Wire::fixed64 || wire == Wire::bytes;
        default:
            return wire == Wire::bytes;
    }
}

/// Where raw bytes lie in the file.
struct Place {
    std::uint64_t begin = 0;
    std::uint64_t size = 0;
};

std::string_view text_of(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class Writer {
  public:
    void add(WireReader message, Message kind) {
        while (!message.done()) {
            message.next();
            if (const Field* field = find(kind, message.number())) {
                add(message, *field);
            } else if (skeleton_.empty()) {
                throw Error(ErrorCode::file, "not an ONNX model");
            }
        }
    }

    std::string take() && { return std::move(skeleton_); }

  private:
    void add(const WireReader& field, const Field& schema) {
        if (!has_form(field.wire(), schema.content)) {
            throw Error(ErrorCode::file,
                        fmt::format("not an ONNX model, or a damaged one: field {} of {} should "
                                    "not be {}",
                                    schema.number, name_of(schema.in),
                                    field.wire() == Wire::bytes ? "bytes" : "a number"));
        }
        if (schema.content == Content::message) {
            skeleton_ += text_of(field.tag());
            add_inside(field.inside(name_of(schema.inside)), schema.inside);
        } else if (schema.content == Content::raw) {
            const Place place{field.content_begin(), field.content_size()};
            skeleton_ += encode_prefix(schema.number, sizeof place);
            skeleton_ += text_of(std::as_bytes(std::span(&place, 1)));
        } else {
            skeleton_ += text_of(field.field());
        }
    }

    /// The length is known only afterwards, so that it is written in as many bytes as any takes.
    void add_inside(const WireReader& content, Message kind) {
        constexpr int length_bytes = 5;
        if (++depth_ > deepest) {
            throw Error(ErrorCode::file, fmt::format("it has more than {} messages inside one "
                                                     "another",
                                                     deepest));
        }
        const std::size_t length_at = skeleton_.size();
        skeleton_.append(length_bytes, '\0');
        add(content, kind);
        std::uint64_t length = skeleton_.size() - length_at - length_bytes;
        for (int i = 0; i < length_bytes; ++i, length >>= 7) {
            const bool last = i + 1 == length_bytes;
            skeleton_[length_at + i] = static_cast<char>((length & 0x7f) | (last ? 0 : 0x80));
        }
        --depth_;
    }

    std::string skeleton_;
    int depth_ = 0;
};

}  // namespace

std::string make_skeleton(Bytes file) {
    Writer writer;
    writer.add(WireReader(file, name_of(Message::model)), Message::model);
    std::string skeleton = std::move(writer).take();
    if (skeleton.size() > INT_MAX) {
        throw Error(ErrorCode::too_large,
                    fmt::format("the model has {} bytes without its weights, {} at most",
                                skeleton.size(), INT_MAX));
    }
    return skeleton;
}

Bytes find_raw_data(const std::string& raw_data, Bytes file) {
    Place place;
    if (raw_data.size() == sizeof place) {
        std::memcpy(&place, raw_data.data(), sizeof place);
    }
    return file.subspan(place.begin, place.size);
}

}  // namespace upforge
