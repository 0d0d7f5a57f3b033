#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/model.h"

namespace upforge::lower {

inline Node op(std::string name, std::vector<std::string> inputs, std::vector<std::string> outputs,
               Attributes attributes = {}) {
    return {.op = std::move(name),
            .name = outputs[0],
            .inputs = std::move(inputs),
            .outputs = std::move(outputs),
            .attributes = std::move(attributes)};
}

inline Port port(std::string name, const Dims& dims, ElementType type = ElementType::f32) {
    Port result{.name = std::move(name), .type = type, .dims = std::vector<Dim>()};
    for (const std::int64_t dim : dims) {
        result.dims->push_back({dim});
    }
    return result;
}

/// From "x" to "y".
inline Model model_of(const Dims& input, std::vector<Node> nodes,
                      std::map<std::string, Array> constants = {}, int opset = 13) {
    return {.opset = opset,
            .inputs = {port("x", input)},
            .outputs = {{.name = "y"}},
            .constants = std::move(constants),
            .nodes = std::move(nodes)};
}

}  // namespace upforge::lower
