#pragma once

#include <optional>
#include <span>
#include <vector>

#include "model/model.h"

namespace upforge::lower {

/// The outputs of a node whose inputs are all constants, by ONNX's definition at this opset; absent
/// when the operator is not one that is known here. An input that is left out is null.
///
/// Throws an Error that says what is wrong with the arguments; which node it is, the caller knows.
/// What only changes an array's dimensions shares its memory.
std::optional<std::vector<Array>> fold(const Node& node, std::span<const Array* const> inputs,
                                       int opset);

/// All inputs as constants; absent where `find` knows one of them not to be, by a null. What is
/// left out is null.
template <typename Find>
std::optional<std::vector<const Array*>> constant_inputs(const Node& node, Find find) {
    std::vector<const Array*> arrays;
    for (const std::string& name : node.inputs) {
        arrays.push_back(name.empty() ? nullptr : find(name));
        if (!name.empty() && arrays.back() == nullptr) {
            return std::nullopt;
        }
    }
    return arrays;
}

}  // namespace upforge::lower
