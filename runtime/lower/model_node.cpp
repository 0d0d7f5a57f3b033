#include "lower/model_node.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <limits>

#include "upforge/error.h"

namespace upforge::lower {

const Lowered& ModelNode::input(std::size_t index) const {
    if (!has(index)) {
        throw Error(ErrorCode::invalid_argument, fmt::format("input {} is left out", index));
    }
    return *inputs_[index];
}

const Array* ModelNode::known(std::size_t index) const {
    return has(index) ? std::get_if<Array>(inputs_[index]) : nullptr;
}

const Array& ModelNode::array(std::size_t index, const char* name) const {
    input(index);
    if (const Array* array = known(index)) {
        return *array;
    }
    throw Error(ErrorCode::unsupported,
                fmt::format("its {} ('{}') depend on the network's input; they have to be constant",
                            name, node_.inputs[index]));
}

std::vector<float> ModelNode::floats(std::size_t index, const char* name,
                                     std::int64_t count) const {
    const Array& values = array(index, name);
    if (static_cast<std::int64_t>(values.elements()) != count) {
        throw Error(ErrorCode::shape_mismatch,
                    fmt::format("its {} ('{}') are {}; {} are needed", name, node_.inputs[index],
                                to_string(values.dims()), count));
    }
    return values.floats();
}

std::optional<float> ModelNode::number(std::size_t index, const char* name) const {
    return has(index) ? std::optional(floats(index, name, 1)[0]) : std::nullopt;
}

std::optional<std::vector<std::int64_t>> ModelNode::list(std::size_t index,
                                                         const char* name) const {
    if (!has(index)) {
        return attributes().integers(name);
    }
    const Array& values = array(index, name);
    if (!values.integral() || values.rank() > 1) {
        throw Error(
            ErrorCode::invalid_argument,
            fmt::format("its {} ('{}') are {} {}; they have to be a list of whole numbers", name,
                        node_.inputs[index], name_of(values.type()), to_string(values.dims())));
    }
    return values.integers();
}

std::vector<std::int64_t> ModelNode::required_list(std::size_t index, const char* name) const {
    const auto found = list(index, name);
    if (!found) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{} are neither input {} nor an attribute", name, index));
    }
    return *found;
}

void ModelNode::offer_outputs(std::size_t count) const {
    for (std::size_t i = count; i < read_.size(); ++i) {
        if (read_[i]) {
            throw Error(ErrorCode::unsupported,
                        fmt::format("its output {} ('{}') is read; only the first {} can be", i,
                                    node_.outputs[i], count));
        }
    }
}

int narrow(std::int64_t value, const char* name) {
    using Limits = std::numeric_limits<int>;
    if (value < Limits::min() || value > Limits::max()) {
        throw Error(ErrorCode::too_large,
                    fmt::format("{} {} does not fit into 32 bits", name, value));
    }
    return static_cast<int>(value);
}

void require_attribute(const ModelNode& node, const char* name, std::int64_t supported) {
    const std::int64_t value = node.attributes().integer(name, supported);
    if (value != supported) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("{} {}; only {} is supported", name, value, supported));
    }
}

void refuse_choice(const char* attribute, const std::string& value,
                   const std::vector<const char*>& supported) {
    throw Error(ErrorCode::unsupported, fmt::format("{} '{}'; supported are {}", attribute, value,
                                                    fmt::join(supported, ", ")));
}

}  // namespace upforge::lower
