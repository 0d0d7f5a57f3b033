#include "onnx/attribute_reader.h"

#include <fmt/core.h>

#include <string>
#include <vector>

#include "onnx.pb.h"
#include "upforge/error.h"

namespace upforge {

namespace {

using Proto = onnx::AttributeProto;

/// What is there, whatever the type says.
std::vector<Proto::AttributeType> held_types(const Proto& attribute) {
    std::vector<Proto::AttributeType> types;
    const auto add_if = [&](bool held, Proto::AttributeType type) {
        if (held) {
            types.push_back(type);
        }
    };
    add_if(attribute.has_i(), Proto::INT);
    add_if(attribute.has_f(), Proto::FLOAT);
    add_if(attribute.has_s(), Proto::STRING);
    add_if(attribute.has_t(), Proto::TENSOR);
    add_if(attribute.has_g(), Proto::GRAPH);
    add_if(attribute.ints_size() != 0, Proto::INTS);
    add_if(attribute.floats_size() != 0, Proto::FLOATS);
    add_if(attribute.strings_size() != 0, Proto::STRINGS);
    return types;
}

/// Before version 2 of the format, attributes did not state their type. Writers that leave out
/// what is zero or empty leave an attribute that holds nothing.
Proto::AttributeType type_of(const Proto& attribute) {
    const std::vector<Proto::AttributeType> held = held_types(attribute);
    const Proto::AttributeType first = held.empty() ? Proto::UNDEFINED : held.front();
    if (attribute.type() == Proto::UNDEFINED) {
        return first;
    }
    for (const Proto::AttributeType type : held) {
        if (type != attribute.type()) {
            throw Error(ErrorCode::file, fmt::format("it should be of type {}, but holds {}",
                                                     Proto::AttributeType_Name(attribute.type()),
                                                     Proto::AttributeType_Name(type)));
        }
    }
    return attribute.type();
}

}  // namespace

Attribute read_attribute(const Proto& attribute, TensorReader& tensors) {
    switch (type_of(attribute)) {
        case Proto::INT:
            return attribute.i();
        case Proto::FLOAT:
            return attribute.f();
        case Proto::STRING:
            return attribute.s();
        case Proto::INTS:
            return std::vector<std::int64_t>(attribute.ints().begin(), attribute.ints().end());
        case Proto::FLOATS:
            return std::vector<float>(attribute.floats().begin(), attribute.floats().end());
        case Proto::STRINGS:
            return std::vector<std::string>(attribute.strings().begin(), attribute.strings().end());
        case Proto::TENSOR:
            return tensors.read(attribute.t());
        case Proto::GRAPH:
        case Proto::GRAPHS:
            return Opaque{"graph"};
        case Proto::UNDEFINED:
            return Opaque{"value of no type"};
        default:
            return Opaque{fmt::format("{} attribute", Proto::AttributeType_Name(attribute.type()))};
    }
}

}  // namespace upforge
