#include "tests/vectors/onnx_initializers.h"

#include <fmt/core.h>

#include <cstdint>
#include <cstring>
#include <string_view>

#include "tests/vectors/bytes.h"
#include "upforge/error.h"

namespace upforge::vectors {

namespace {

// Numbers of onnx.proto.
constexpr int model_graph = 7;
constexpr int graph_initializer = 5;
constexpr int tensor_dims = 1;
constexpr int tensor_data_type = 2;
constexpr int tensor_name = 8;
constexpr int tensor_raw_data = 9;
constexpr std::uint64_t data_type_float = 1;

struct Field {
    int number = 0;
    std::uint64_t integer = 0;
    std::string_view bytes;
};

/// Walks over the fields of one protobuf message.
class Message {
  public:
    explicit Message(std::string_view bytes) : rest_(bytes) {}

    bool done() const { return rest_.empty(); }

    Field next() {
        enum WireType { varint = 0, fixed64 = 1, length_delimited = 2, fixed32 = 5 };
        const std::uint64_t key = take_varint();
        Field field{.number = static_cast<int>(key >> 3), .integer = 0, .bytes = {}};
        switch (key & 7) {
            case varint:
                field.integer = take_varint();
                break;
            case fixed64:
                field.bytes = take(sizeof(std::uint64_t));
                break;
            case length_delimited:
                field.bytes = take(take_varint());
                break;
            case fixed32:
                field.bytes = take(sizeof(std::uint32_t));
                break;
            default:
                throw Error(ErrorCode::file, fmt::format("protobuf wire type {}", key & 7));
        }
        return field;
    }

  private:
    std::string_view take(std::uint64_t count) {
        if (count > rest_.size()) {
            throw Error(ErrorCode::file, fmt::format("protobuf field of {} bytes, {} are left",
                                                     count, rest_.size()));
        }
        const std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }

    std::uint64_t take_varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const auto byte = static_cast<unsigned char>(take(1)[0]);
            value |= std::uint64_t{byte & 0x7fu} << shift;
            if (byte < 0x80) {
                return value;
            }
        }
        throw Error(ErrorCode::file, "protobuf varint of more than 64 bits");
    }

    std::string_view rest_;
};

std::vector<double> parse_floats(std::string_view raw) {
    std::vector<float> floats(raw.size() / sizeof(float));
    std::memcpy(floats.data(), raw.data(), floats.size() * sizeof(float));
    return {floats.begin(), floats.end()};
}

std::pair<std::string, Array> parse_tensor(std::string_view bytes) {
    std::string name;
    std::uint64_t type = 0;
    Array array;
    for (Message tensor(bytes); !tensor.done();) {
        const Field field = tensor.next();
        switch (field.number) {
            case tensor_dims:
                array.shape.push_back(static_cast<int>(field.integer));
                break;
            case tensor_data_type:
                type = field.integer;
                break;
            case tensor_name:
                name = field.bytes;
                break;
            case tensor_raw_data:
                array.values = parse_floats(field.bytes);
                break;
        }
    }
    if (type != data_type_float || array.values.size() != elements(array.shape)) {
        throw Error(ErrorCode::file,
                    fmt::format("initializer {} is not a {} of raw floats: data type {}, {} floats",
                                name, to_string(array.shape), type, array.values.size()));
    }
    return {name, array};
}

}  // namespace

Arrays read_onnx_initializers(const std::filesystem::path& path) {
    Arrays initializers;
    const std::string bytes = read_bytes(path);
    for (Message model(bytes); !model.done();) {
        const Field in_model = model.next();
        if (in_model.number != model_graph) {
            continue;
        }
        for (Message graph(in_model.bytes); !graph.done();) {
            const Field in_graph = graph.next();
            if (in_graph.number == graph_initializer) {
                initializers.insert(parse_tensor(in_graph.bytes));
            }
        }
    }
    return initializers;
}

}  // namespace upforge::vectors
