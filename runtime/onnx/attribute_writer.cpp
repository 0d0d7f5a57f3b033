#include "onnx/attribute_writer.h"

#include <fmt/core.h>

#include <variant>

#include "onnx.pb.h"
#include "onnx/tensor_reader.h"
#include "upforge/error.h"

namespace upforge {

namespace {

using Proto = onnx::AttributeProto;

struct Writer {
    Proto& proto;

    void operator()(std::int64_t value) const {
        proto.set_type(Proto::INT);
        proto.set_i(value);
    }
    void operator()(float value) const {
        proto.set_type(Proto::FLOAT);
        proto.set_f(value);
    }
    void operator()(const std::string& value) const {
        proto.set_type(Proto::STRING);
        proto.set_s(value);
    }
    void operator()(const std::vector<std::int64_t>& values) const {
        proto.set_type(Proto::INTS);
        proto.mutable_ints()->Add(values.begin(), values.end());
    }
    void operator()(const std::vector<float>& values) const {
        proto.set_type(Proto::FLOATS);
        proto.mutable_floats()->Add(values.begin(), values.end());
    }
    void operator()(const std::vector<std::string>& values) const {
        proto.set_type(Proto::STRINGS);
        for (const std::string& value : values) {
            proto.add_strings(value);
        }
    }
    void operator()(const Array& array) const {
        proto.set_type(Proto::TENSOR);
        write_tensor_type(array, *proto.mutable_t());
        proto.mutable_t()->set_raw_data(array.bytes().data(), array.bytes().size());
    }
    void operator()(const Opaque& opaque) const {
        throw Error(ErrorCode::unsupported,
                    fmt::format("attribute {}: a {} cannot be written", proto.name(), opaque.kind));
    }
};

}  // namespace

void write_tensor_type(const Array& array, onnx::TensorProto& proto) {
    proto.set_data_type(onnx_type(array.type()));
    proto.mutable_dims()->Add(array.dims().begin(), array.dims().end());
}

void write_attribute(const std::string& name, const Attribute& attribute, Proto& proto) {
    proto.set_name(name);
    std::visit(Writer{proto}, attribute);
}

}  // namespace upforge
