#include "tests/vectors/onnx_node_call.h"

#include <fmt/core.h>

#include "tests/vectors/left_to_importer.h"
#include "upforge/error.h"

namespace upforge::vectors {

OnnxNodeCall::OnnxNodeCall(const OnnxNode& node, const Arrays& arrays, const Engine& engine)
    : node_(node), engine_(engine) {
    for (const std::string& name : node.inputs) {
        inputs_.push_back(name.empty() ? nullptr : &arrays.at(name));
    }
}

bool OnnxNodeCall::has_input(std::size_t index) const {
    return index < inputs_.size() && inputs_[index] != nullptr;
}

const Array& OnnxNodeCall::input(std::size_t index) const {
    if (!has_input(index)) {
        throw Error(ErrorCode::file, fmt::format("{} has no input {}", node_.op, index));
    }
    return *inputs_[index];
}

std::vector<float> OnnxNodeCall::values(std::size_t index) const {
    return has_input(index) ? input(index).floats() : std::vector<float>{};
}

YX OnnxNodeCall::pair(const char* name, YX fallback) const {
    const auto numbers = attribute<std::vector<int>>(name, {fallback.y, fallback.x});
    return numbers.size() == 1 ? YX{fallback.y, numbers[0]} : YX{numbers.at(0), numbers.at(1)};
}

Padding OnnxNodeCall::pads() const {
    const auto numbers = attribute<std::vector<int>>("pads", {0, 0, 0, 0});
    return numbers.size() == 2
               ? Padding{0, numbers[0], 0, numbers[1]}
               : Padding{numbers.at(0), numbers.at(1), numbers.at(2), numbers.at(3)};
}

AutoPad OnnxNodeCall::auto_pad() const {
    static const std::map<std::string, AutoPad> names = {{"NOTSET", AutoPad::none},
                                                         {"SAME_UPPER", AutoPad::same_upper},
                                                         {"SAME_LOWER", AutoPad::same_lower},
                                                         {"VALID", AutoPad::valid}};
    return names.at(attribute<std::string>("auto_pad", "NOTSET"));
}

std::string OnnxNodeCall::spatial_axes() const {
    switch (input(0).rank()) {
        case 3:
            return "w";
        case 4:
            return "hw";
        default:
            throw LeftToImporter("rank " + std::to_string(input(0).rank()));
    }
}

}  // namespace upforge::vectors
